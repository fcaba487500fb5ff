/** The second step: which sheet, what each column means, and what holds for the whole file. */
import { Alert, Button, Select } from "antd";
import { type Dispatch, useMemo } from "react";
import type { Field, ObjectDescription } from "@/api/contract";
import { fieldOfKey, isBookkeeping, isWritable, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bones } from "@/ui";
import { ColumnRow } from "./ColumnRow";
import { Constants } from "./Constants";
import type { Import } from "./contract";
import { Options } from "./Options";
import { type Decision, type Draft, filled, filledTwice } from "./wizard";

interface Props {
  of: Import;
  draft: Draft;
  dispatch: Dispatch<Decision>;
  /** What the server refused, by column or field. */
  problems: Record<string, string>;
  busy: boolean;
  onCheck: () => void;
}

/** The fields that a file may fill. */
function importable(object: ObjectDescription): Field[] {
  return object.fields.filter((field) => isWritable(field) && !isBookkeeping(field));
}

export function Columns({ of, draft, dispatch, problems, busy, onCheck }: Props) {
  const { t, number } = useLanguage();
  const object = useObject(of.object);
  const sheet = of.sheets.find((one) => one.name === draft.sheet);
  const fields = useMemo(() => (object ? importable(object) : []), [object]);
  if (!object) return <Bones lines={8} />;

  const nameOf = (name: string) => fieldOfKey(object, name)?.name ?? name;
  const used = new Set([...filled(draft)].map(nameOf));
  const twice = filledTwice(draft);
  const missing = fields.filter((field) => field.required && field.kind !== "boolean" && !used.has(field.name));
  // What has a value anyway need not be in the file.
  const needed = missing.filter((field) => field.default === undefined || field.default === null);
  const known = new Set([...(sheet?.columns.map((column) => column.name) ?? []), ...Object.keys(draft.constants)]);
  const elsewhere = Object.entries(problems).filter(([target]) => !known.has(target));
  const mapped = Object.values(draft.columns).filter((target) => target.to !== "skip").length;

  return (
    <>
      {of.sheets.length > 1 && (
        <div className="k-import-what">
          <label htmlFor="import-sheet">{t("import.sheet")}</label>
          <Select
            id="import-sheet"
            value={draft.sheet}
            options={of.sheets.map((one) => ({
              value: one.name,
              label: t("import.sheet_rows", { sheet: one.name, rows: number(one.rows) }),
            }))}
            onChange={(name) => {
              const next = of.sheets.find((one) => one.name === name);
              if (next) dispatch({ type: "sheet", sheet: next });
            }}
          />
        </div>
      )}
      {elsewhere.length > 0 && (
        <div className="k-form-above" role="alert">
          {elsewhere.map(([target, message]) => (
            <div key={target}>{message}</div>
          ))}
        </div>
      )}
      {needed.length > 0 && (
        <Alert
          type="warning"
          showIcon
          message={t("import.missing", { fields: needed.map((field) => field.label).join(", ") })}
        />
      )}
      <section className="k-card k-columns-card" aria-label={t("import.step_columns")}>
        <div className="k-map k-map-head" aria-hidden="true">
          <span>{t("import.column")}</span>
          <span>{t("import.samples")}</span>
          <span>{t("import.field")}</span>
        </div>
        <ul className="k-map-list">
          {(sheet?.columns ?? []).map((column) => (
            <ColumnRow
              key={column.name}
              object={object}
              column={column}
              fields={fields}
              target={draft.columns[column.name] ?? { to: "skip" }}
              used={used}
              problem={problems[column.name] ?? conflict(column.name)}
              onChange={(target) => dispatch({ type: "column", column: column.name, target })}
            />
          ))}
        </ul>
      </section>
      <Constants object={object} fields={fields} draft={draft} used={used} problems={problems} dispatch={dispatch} />
      <Options object={object} draft={draft} dispatch={dispatch} />
      <div className="k-import-bar">
        <span className="k-grow">{t("import.mapped", { mapped, total: sheet?.columns.length ?? 0 })}</span>
        <Button type="primary" loading={busy} disabled={mapped === 0 || twice.size > 0} onClick={onCheck}>
          {t("import.check")}
        </Button>
      </div>
    </>
  );

  function conflict(column: string): string | undefined {
    const target = draft.columns[column];
    return target?.to === "field" && twice.has(target.field) ? t("import.twice") : undefined;
  }
}
