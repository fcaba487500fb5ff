import { Select } from "antd";
import type { InputProps } from "../kind";
import { valuesOf } from ".";
import { useOptions } from "./useOptions";

export default function ChoiceInput({ field, value, onChange, invalid, label, describedBy, ...rest }: InputProps) {
  const several = field.kind === "choices" || Array.isArray(value);
  const options = useOptions(field);
  return (
    <Select
      id={rest.id}
      style={{ width: "100%" }}
      listHeight={306}
      mode={several ? "multiple" : undefined}
      value={several ? valuesOf(value) : ((value as string | null | undefined) ?? undefined)}
      options={options.map((option) => ({ value: option.value, label: option.label }))}
      onChange={(next: string | string[] | undefined) => onChange(several ? (next ?? []) : (next ?? null))}
      allowClear={!field.required}
      showSearch={{ optionFilterProp: "label" }}
      status={invalid ? "error" : undefined}
      disabled={rest.disabled}
      autoFocus={rest.autoFocus}
      defaultOpen={rest.defaultOpen}
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
    />
  );
}
