import { Input } from "antd";
import type { InputProps } from "../kind";

/** One line of text, with the keyboard that suits it on a phone. */
export default function TextInput({ field, value, onChange, invalid, label, describedBy, ...rest }: InputProps) {
  const type =
    field.kind === "email" ? "email" : field.kind === "phone" ? "tel" : field.kind === "link" ? "url" : "text";
  return (
    <Input
      id={rest.id}
      // An e-mail input would refuse, in the browser's words and not ours, what the server explains better.
      type={type === "email" ? "text" : type}
      inputMode={type}
      value={typeof value === "string" ? value : value == null ? "" : String(value)}
      maxLength={field.max_length ?? undefined}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      status={invalid ? "error" : undefined}
      disabled={rest.disabled}
      autoFocus={rest.autoFocus}
      autoComplete="off"
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
    />
  );
}
