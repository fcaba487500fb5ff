/** The frame of the pages before one is inside: the product's name, a card, and the language. */
import { Dropdown } from "antd";
import { Globe } from "lucide-react";
import type { ReactNode } from "react";
import { type Locale, localeNames, locales, useLanguage } from "@/i18n";
import { useChangeLocale } from "../LocaleProvider";
import { Logo } from "../Logo";
import "./door.css";

export function Door({
  title,
  text,
  children,
  wide,
}: {
  title: string;
  text?: string;
  children: ReactNode;
  wide?: boolean;
}) {
  const { locale } = useLanguage();
  const changeLocale = useChangeLocale();
  return (
    <div className="k-door">
      <header className="k-door-head">
        <Logo />
        <Dropdown
          trigger={["click"]}
          menu={{
            selectedKeys: [locale],
            items: locales.map((one) => ({ key: one, label: localeNames[one] })),
            onClick: ({ key }) => changeLocale(key as Locale),
          }}
        >
          <button type="button" className="k-plain k-door-language">
            <Globe size={16} aria-hidden="true" /> {localeNames[locale]}
          </button>
        </Dropdown>
      </header>
      <main className="k-door-main" data-wide={wide || undefined}>
        <h1>{title}</h1>
        {text && <p className="k-door-text">{text}</p>}
        {children}
      </main>
    </div>
  );
}

interface LineProps {
  id: string;
  label: string;
  problem?: string;
  help?: string;
  children: ReactNode;
}

/** A field of such a page with its label and what is wrong with it. */
export function Line({ id, label, problem, help, children }: LineProps) {
  return (
    <div className="k-door-line">
      <label htmlFor={id}>{label}</label>
      {children}
      {problem ? (
        <div className="k-door-problem" role="alert">
          {problem}
        </div>
      ) : (
        help && <div className="k-door-help">{help}</div>
      )}
    </div>
  );
}
