/** The values of a choice: typed one after the other, or pasted as lines; dragged into order. */
import { Button, Input } from "antd";
import { Plus, X } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useState } from "react";
import { useLanguage } from "@/i18n";
import { OrderedList } from "../OrderedList";

interface Props {
  options: string[];
  onChange: (options: string[]) => void;
}

export function OptionList({ options, onChange }: Props) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState("");
  const add = (texts: string[]) => {
    const fresh = texts.map((text) => text.trim()).filter((text) => text && !options.includes(text));
    if (fresh.length > 0) onChange([...options, ...new Set(fresh)]);
    setTyped("");
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    add([typed]);
  };
  const paste = (event: ClipboardEvent) => {
    const lines = event.clipboardData.getData("text").split(/\r?\n/);
    if (lines.length < 2) return;
    event.preventDefault();
    add(lines);
  };
  return (
    <div className="k-options">
      {options.length > 0 && (
        <OrderedList
          items={options}
          idOf={(option) => option}
          nameOf={(option) => option}
          onOrder={async (ids) => onChange(ids)}
        >
          {(option) => (
            <>
              <span className="k-grow k-ellipsis">{option}</span>
              <Button
                type="text"
                size="small"
                icon={<X size={14} />}
                aria-label={t("admin.delete", { title: option })}
                onClick={() => onChange(options.filter((one) => one !== option))}
              />
            </>
          )}
        </OrderedList>
      )}
      <div className="k-row">
        <Input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={press}
          onPaste={paste}
          placeholder={t("admin.field_option_new")}
          aria-label={t("admin.field_option_new")}
        />
        <Button
          icon={<Plus size={16} />}
          disabled={!typed.trim()}
          onClick={() => add([typed])}
          aria-label={t("admin.field_option_add")}
        />
      </div>
    </div>
  );
}
