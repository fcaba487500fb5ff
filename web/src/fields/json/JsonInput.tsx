import { Input } from "antd";
import { useState } from "react";
import { useLanguage } from "@/i18n";
import type { InputProps } from "../kind";

/** Text that is not yet JSON stays in the editor and is marked; only whole values reach the form. */
export default function JsonInput({ id, value, onChange, invalid, disabled, describedBy }: InputProps) {
  const { t } = useLanguage();
  const [text, setText] = useState(() => (value === null || value === undefined ? "" : JSON.stringify(value, null, 2)));
  const [broken, setBroken] = useState(false);

  const change = (next: string) => {
    setText(next);
    try {
      onChange(next.trim() ? JSON.parse(next) : null);
      setBroken(false);
    } catch {
      setBroken(true);
    }
  };
  return (
    <>
      <Input.TextArea
        id={id}
        value={text}
        autoSize={{ minRows: 3, maxRows: 14 }}
        style={{ fontFamily: "ui-monospace, monospace" }}
        status={invalid || broken ? "error" : undefined}
        disabled={disabled}
        aria-describedby={describedBy}
        onChange={(event) => change(event.target.value)}
      />
      {broken && (
        <div role="alert" style={{ color: "var(--bad)" }}>
          {t("json.broken")}
        </div>
      )}
    </>
  );
}
