/** A title in the reader's language, with the other languages behind a button. */
import { Button, Input, Popover } from "antd";
import { Languages } from "lucide-react";
import { localeNames, locales, useLanguage } from "@/i18n";
import type { Titles } from "./design";

interface Props {
  label: string;
  value: Titles;
  onChange: (value: Titles) => void;
}

const longest = 60;

export function TitleInput({ label, value, onChange }: Props) {
  const { t, locale } = useLanguage();
  const others = locales.filter((one) => one !== locale);
  const near = others.map((one) => value[one]).find(Boolean);
  return (
    <span className="k-title-input">
      <Input
        variant="borderless"
        maxLength={longest}
        value={value[locale] ?? ""}
        placeholder={near || label}
        aria-label={label}
        onChange={(event) => onChange({ ...value, [locale]: event.target.value })}
      />
      <Popover
        trigger="click"
        content={
          <div className="k-title-languages">
            {others.map((one) => (
              <Input
                key={one}
                prefix={<span className="k-labels-language">{localeNames[one]}</span>}
                maxLength={longest}
                value={value[one] ?? ""}
                aria-label={`${label}: ${localeNames[one]}`}
                onChange={(event) => onChange({ ...value, [one]: event.target.value })}
              />
            ))}
          </div>
        }
      >
        <Button
          size="small"
          type="text"
          icon={<Languages size={14} />}
          aria-label={t("layout.languages", { title: label })}
        />
      </Popover>
    </span>
  );
}
