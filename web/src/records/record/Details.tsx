import { Button } from "antd";
import { Check, Pencil, X } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { ServerError } from "@/api/client";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { isBookkeeping, maySet, valueKey } from "@/describe";
import { ComputedMark, FieldInput, FieldRead, isEmpty, kindOf } from "@/fields";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";
import { ConflictDialog } from "../form/ConflictDialog";
import { besideField, historySection, type Section, same, sections } from "../form/draft";
import { useCreating } from "../form/useCreating";
import { keptFields } from "../layout/arrange";
import { useMove } from "../useMove";
import { isConflict, useSave } from "../useSave";

const showKey = "kaidan.emptyFields";

/**
 * The fields of a record by section, each with its editor in place. Empty ones of the named sections stay out of the way
 * until they are asked for; what the system keeps is folded at the end.
 */
export function Details({ object, record }: { object: ObjectDescription; record: RecordData }) {
  const { t } = useLanguage();
  const [showEmpty, setShowEmpty] = useState(() => localStorage.getItem(showKey) === "shown");
  const all = sections(object.fields.filter((field) => !isBookkeeping(field)));
  const empty = (section: Section, field: Field) =>
    section.name !== "" && !field.required && isEmpty(record[valueKey(field)]);
  const hidden = all.flatMap((section) => section.fields.filter((field) => empty(section, field))).length;
  const shown = showEmpty
    ? all
    : all
        .map((section) => ({ ...section, fields: section.fields.filter((field) => !empty(section, field)) }))
        .filter((section) => section.fields.length > 0);
  const kept = object.fields.filter((field) => keptFields.has(field.name));
  const folded = [
    ...shown.filter((section) => section.name === historySection),
    ...(kept.length > 0 ? [{ name: "kept", label: t("record.bookkeeping"), fields: kept }] : []),
  ];

  const toggle = () => {
    localStorage.setItem(showKey, showEmpty ? "hidden" : "shown");
    setShowEmpty(!showEmpty);
  };
  const lines = (section: Section) => (
    <dl className="k-details-grid">
      {section.fields.map((field) => (
        <Line key={field.name} object={object} record={record} field={field} />
      ))}
    </dl>
  );
  return (
    <div className="k-details">
      {shown
        .filter((section) => section.name !== historySection)
        .map((section) => (
          <section key={section.name}>
            {section.name && <h2>{section.label}</h2>}
            {lines(section)}
          </section>
        ))}
      {hidden > 0 && (
        <button type="button" className="k-plain k-details-more" onClick={toggle} aria-expanded={showEmpty}>
          {showEmpty ? t("record.hide_empty") : t("record.show_empty", { count: hidden })}
        </button>
      )}
      {folded.map((section) => (
        <details key={section.name}>
          <summary>{section.label}</summary>
          {lines(section)}
        </details>
      ))}
    </div>
  );
}

interface LineProps {
  object: ObjectDescription;
  record: RecordData;
  field: Field;
  /** Takes a row of its own; as its kind usually does where nothing is said. */
  wide?: boolean;
}

/** A field of a record with its value, and its editor in place. */
export function Line({ object, record, field, wide }: LineProps) {
  const { t } = useLanguage();
  const id = useId();
  const [editing, setEditing] = useState(false);
  const editable = maySet(object, record, field) && !isBookkeeping(field) && !record.deleted_at;
  return (
    <div className="k-details-line" data-wide={(wide ?? kindOf(field).wide) || undefined}>
      <dt id={id} title={field.help ?? undefined}>
        {field.label}
        <ComputedMark field={field} />
      </dt>
      <dd>
        {editing ? (
          <LineEditor object={object} record={record} field={field} onDone={() => setEditing(false)} />
        ) : (
          <>
            <span className="k-details-value">
              <FieldRead field={field} record={record} />
            </span>
            {editable && (
              <button
                type="button"
                className="k-plain k-details-pencil"
                onClick={() => setEditing(true)}
                aria-label={t("list.edit_cell", { field: field.label })}
              >
                <Pencil size={14} />
              </button>
            )}
          </>
        )}
      </dd>
    </div>
  );
}

function LineEditor({ object, record, field, onDone }: LineProps & { onDone: () => void }) {
  const { t } = useLanguage();
  const key = valueKey(field);
  const save = useSave(object.name);
  const notify = useNotify();
  const [value, setValue] = useState<unknown>(record[key]);
  const [problem, setProblem] = useState<string>();
  const [conflict, setConflict] = useState<RecordData>();
  const [busy, setBusy] = useState(false);
  const [waiting, setWaiting] = useState(false);
  const [base] = useState(record);
  const moving = useMove(object, record, field, onDone);
  const { onCreate, dialog } = useCreating(field);

  const commit = async () => {
    if (waiting) return;
    if (same(value, base[key])) return onDone();
    setBusy(true);
    try {
      const way = await moving.take(value);
      if (way === "asking") return;
      if (way === "plain") await save(base, { [key]: value ?? null });
      onDone();
    } catch (error) {
      if (isConflict(error) && error.current) setConflict(error.current);
      else if (error instanceof ServerError && error.code !== "offline" && error.status < 500) {
        setProblem(besideField(object, field, error.byField) ?? error.message);
      } else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const press = (event: KeyboardEvent) => {
    // Keys of a form that was opened from here are not meant for the value.
    if (!event.currentTarget.contains(event.target as Node)) return;
    if (event.key === "Escape") onDone();
    if (
      event.key === "Enter" &&
      !kindOf(field).wide &&
      !event.nativeEvent.isComposing &&
      !(event.target as HTMLElement).closest("[aria-expanded=true]")
    ) {
      void commit();
    }
  };

  if (moving.dialog) return moving.dialog;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the input inside
    <div className="k-details-editor" onKeyDown={press}>
      <div className="k-row" style={{ alignItems: "flex-start", gap: 4 }}>
        <div className="k-grow">
          <FieldInput
            field={field}
            value={value}
            record={base}
            label={field.label}
            invalid={Boolean(problem)}
            disabled={busy}
            autoFocus
            onBusy={setWaiting}
            onCreate={onCreate}
            onChange={(next) => {
              setValue(next);
              setProblem(undefined);
            }}
          />
        </div>
        <Button
          type="primary"
          icon={<Check size={16} />}
          loading={busy}
          disabled={waiting}
          onClick={() => void commit()}
          aria-label={t("action.save")}
        />
        <Button icon={<X size={16} />} onClick={onDone} aria-label={t("action.cancel")} />
      </div>
      {problem && (
        <div className="k-form-problem" role="alert">
          {problem}
        </div>
      )}
      {dialog}
      {conflict && (
        <ConflictDialog
          object={object}
          base={base}
          mine={{ [key]: value ?? null }}
          theirs={conflict}
          onClose={onDone}
        />
      )}
    </div>
  );
}
