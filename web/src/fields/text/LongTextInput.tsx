import { Input } from "antd";
import type { InputProps } from "../kind";

export default function LongTextInput({ field, value, onChange, invalid, label, describedBy, ...rest }: InputProps) {
  return (
    <Input.TextArea
      id={rest.id}
      value={typeof value === "string" ? value : ""}
      maxLength={field.max_length ?? undefined}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      autoSize={{ minRows: 3, maxRows: 12 }}
      status={invalid ? "error" : undefined}
      disabled={rest.disabled}
      autoFocus={rest.autoFocus}
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
    />
  );
}
