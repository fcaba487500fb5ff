import type { InputProps } from "../kind";
import { MentionText } from "./MentionText";

export default function LongTextInput({ field, value, onChange, invalid, label, describedBy, ...rest }: InputProps) {
  return (
    <MentionText
      id={rest.id}
      value={typeof value === "string" ? value : ""}
      maxLength={field.max_length ?? undefined}
      onChange={(text) => onChange(text === "" ? null : text)}
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
