/** A field drawn by its kind: in a list, on a page, in a form. Masked and empty values look the same everywhere. */
import { Suspense } from "react";
import type { Field, RecordData } from "@/api/contract";
import { valueKey } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bone } from "@/ui";
import { type InputProps, isEmpty } from "./kind";
import { kindOf } from "./registry";
import "./fields.css";

interface ShowProps {
  field: Field;
  record: RecordData;
  compact?: boolean;
}

/** The value in a list's cell; nothing where there is none. */
export function FieldCell({ field, record, compact = true }: ShowProps) {
  const value = record[valueKey(field)];
  if (isEmpty(value)) return null;
  if (field.access === "masked") return <span className="k-faint">{String(value)}</span>;
  const { Cell } = kindOf(field);
  return <Cell field={field} value={value} record={record} compact={compact} />;
}

/** The value on a record's page; a dash where there is none. */
export function FieldRead({ field, record }: ShowProps) {
  const { t } = useLanguage();
  const value = record[valueKey(field)];
  if (isEmpty(value)) {
    return (
      <span className="k-faint">
        <span aria-hidden="true">–</span>
        <span className="k-hidden">{t("field.empty")}</span>
      </span>
    );
  }
  if (field.access === "masked") return <span title={t("field.masked")}>{String(value)}</span>;
  const kind = kindOf(field);
  const Shown = kind.Read ?? kind.Cell;
  return <Shown field={field} value={value} record={record} />;
}

/** The field's editor; a bar of its height until it has loaded. */
export function FieldInput(props: InputProps) {
  const { Input } = kindOf(props.field);
  return (
    <Suspense fallback={<Bone height={34} />}>
      <Input {...props} />
    </Suspense>
  );
}
