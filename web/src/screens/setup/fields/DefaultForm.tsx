/** The default of one field, as an expression: what a new record gets where nobody entered anything. Emptied, it is gone. */
import { useState } from "react";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { createRecord, deleteRecord, updateRecord } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { useProblems } from "@/ui";
import { FormDrawer } from "@/ui/FormDrawer";
import { ExpressionLine } from "../rules/ExpressionLine";
import { kindWord } from "./kinds";
import "../rules/rules.css";

interface Props {
  object: ObjectDescription;
  field: Field;
  /** Its default so far. */
  record?: RecordData;
  onClose: () => void;
  onSaved: (said: string) => void;
}

export function DefaultForm({ object, field, record, onClose, onSaved }: Props) {
  const { t } = useLanguage();
  const { problems, busy, run } = useProblems(["field", "expression"]);
  const [text, setText] = useState(String(record?.expression ?? ""));
  const save = () =>
    run(async () => {
      const expression = text.trim();
      if (!expression) {
        if (record) await deleteRecord("field_default", record.id);
        return onSaved(t("default.removed", { field: field.label }));
      }
      if (record) await updateRecord("field_default", record.id, record.version, { expression });
      else await createRecord("field_default", { object: object.name, field: field.name, expression });
      onSaved(t("default.saved", { field: field.label }));
    });
  const shown = (value: unknown) =>
    value === null || value === undefined || value === "" ? t("default.nothing") : String(value);
  return (
    <FormDrawer
      title={t("default.title", { field: field.label })}
      isNew={false}
      width={560}
      busy={busy}
      keepsEscape
      onSave={() => void save()}
      onClose={onClose}
    >
      <ExpressionLine
        object={object}
        value={text}
        onChange={setText}
        label={t("default.value")}
        hint={t("default.hint")}
        help={t("default.help")}
        good={({ kind }) => t("default.is", { kind: kindWord(kind ?? "", t) })}
        problem={problems.expression ?? problems.field}
        result={({ value }) => t("default.result", { value: shown(value) })}
      />
    </FormDrawer>
  );
}
