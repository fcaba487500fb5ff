import { Input, Select } from "antd";
import type { Field } from "@/api/contract";
import { isReference } from "@/describe";
import { FieldInput } from "@/fields";
import { useLanguage } from "@/i18n";
import { type Condition, periods, takesList, takesNoValue } from "./model";
import { periodWord } from "./words";

interface Props {
  field: Field;
  condition: Condition;
  onChange: (value: unknown) => void;
}

/** What a condition compares with: the field's own editor, two of them, several values, words, a period, or nothing. */
export function ConditionValue({ field, condition, onChange }: Props) {
  const { t } = useLanguage();
  const { operator, value } = condition;
  const label = t("filter.value");
  if (takesNoValue(operator)) return null;
  if (operator === "period") {
    return (
      <Select
        style={{ width: "100%" }}
        value={value as string | undefined}
        options={periods.map((name) => ({ value: name, label: periodWord(name, t) }))}
        onChange={onChange}
        placeholder={t("filter.choose_period")}
        aria-label={label}
      />
    );
  }
  const asText = operator === "contains" || operator === "not_contains" || operator === "starts_with";
  if (asText && (isReference(field) || field.kind === "long_text")) {
    return (
      <Input
        value={(value as string | undefined) ?? ""}
        onChange={(event) => onChange(event.target.value)}
        aria-label={label}
      />
    );
  }
  // Help, limits and "required" belong to forms; a filter only borrows the editor.
  const bare: Field = { ...field, required: false, max_length: undefined };
  if (operator === "between") {
    const [from = null, to = null] = Array.isArray(value) ? value : [];
    return (
      <span className="k-filter-pair">
        <FieldInput field={bare} value={from} onChange={(next) => onChange([next, to])} label={t("filter.from")} />
        <span aria-hidden="true">–</span>
        <FieldInput field={bare} value={to} onChange={(next) => onChange([from, next])} label={t("filter.to")} />
      </span>
    );
  }
  const list = takesList(operator);
  const shown = list ? (Array.isArray(value) ? value : []) : (value ?? null);
  return <FieldInput field={bare} value={shown} onChange={onChange} label={label} />;
}
