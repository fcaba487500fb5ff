/** One column of the file: its name, what it holds, and the field that it fills; a new field can be made on the spot. */
import { Input, Select } from "antd";
import type { Field, ObjectDescription } from "@/api/contract";
import { fieldOfKey } from "@/describe";
import { useLanguage } from "@/i18n";
import type { SheetColumn } from "./contract";
import { newKinds } from "./kinds";
import type { Target } from "./wizard";

interface Props {
  object: ObjectDescription;
  column: SheetColumn;
  fields: Field[];
  target: Target;
  /** Fields that something fills already. */
  used: ReadonlySet<string>;
  problem: string | undefined;
  onChange: (target: Target) => void;
}

const skip = "\u0000skip";
const make = "\u0000new";

export function ColumnRow({ object, column, fields, target, used, problem, onChange }: Props) {
  const { t } = useLanguage();
  // A guess may be a key (`account_id`) or a field that only imports know.
  const chosen = target.to === "field" ? (fieldOfKey(object, target.field)?.name ?? target.field) : undefined;
  const known = fields.some((field) => field.name === chosen);
  const option = (field: Field) => ({
    value: field.name,
    label: field.required ? `${field.label} *` : field.label,
    disabled: used.has(field.name) && field.name !== chosen,
  });
  const options = [
    { value: skip, label: t("import.skip") },
    { value: make, label: t("import.new_field") },
    ...(chosen && !known ? [{ value: chosen, label: fieldOfKey(object, chosen)?.label ?? chosen }] : []),
    ...fields.map(option),
  ];
  const choose = (value: string) => {
    if (value === skip) return onChange({ to: "skip" });
    if (value !== make) return onChange({ to: "field", field: value });
    const proposed = column.new_field;
    onChange({ to: "new", field: { kind: proposed?.kind ?? "text", label: proposed?.label ?? column.name } });
  };
  return (
    <li className="k-map" data-skipped={target.to === "skip" || undefined}>
      <span className="k-map-name">{column.name}</span>
      <span className="k-map-samples k-ellipsis" title={column.samples.join("\n")}>
        {column.samples.length > 0 ? column.samples.join(" · ") : t("import.empty_column")}
      </span>
      <span className="k-map-target">
        <Select
          value={target.to === "field" ? chosen : target.to === "new" ? make : skip}
          options={options}
          onChange={choose}
          showSearch={{ optionFilterProp: "label" }}
          status={problem ? "error" : undefined}
          aria-label={t("import.field_for", { column: column.name })}
          style={{ width: "100%" }}
        />
        {target.to === "new" && (
          <span className="k-map-new">
            <Input
              value={target.field.label}
              aria-label={t("import.new_label")}
              onChange={(event) => onChange({ to: "new", field: { ...target.field, label: event.target.value } })}
            />
            <Select
              value={target.field.kind}
              aria-label={t("admin.field_kind")}
              options={newKinds.map((kind) => ({ value: kind as string, label: t(`admin.kind_${kind}`) }))}
              onChange={(kind) => onChange({ to: "new", field: { ...target.field, kind } })}
            />
          </span>
        )}
        {problem && (
          <span className="k-form-problem" role="alert">
            {problem}
          </span>
        )}
      </span>
    </li>
  );
}
