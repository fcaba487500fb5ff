/** A form for any object, drawn from its description: new records and changes alike. The server decides what is right. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { type FormEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { ServerError } from "@/api/client";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { createRecord, refreshObject } from "@/api/queries";
import { useSession } from "@/api/useSession";
import { valueKey } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bones, useNotify } from "@/ui";
import { formSections } from "../layout/arrange";
import { useLayout } from "../layout/useLayout";
import { isConflict, useSave } from "../useSave";
import { ConflictDialog } from "./ConflictDialog";
import { DuplicateHits } from "./DuplicateHits";
import { changesOf, firstValues, formFields, missing, nothingFor, placeErrors, sendable, type Values } from "./draft";
import { FormField } from "./FormField";
import { FormSection } from "./FormSection";
import { useRules } from "./useRules";

interface Props {
  object: ObjectDescription;
  /** The record to change; a new one is made when there is none. */
  record?: RecordData;
  /** Values that a new record starts with. */
  given?: Values;
  /** Asks for the little that the short form has, where there is one that fits. */
  short?: boolean;
  /** Turns the short form into the whole one. */
  onWhole?: () => void;
  /** Told when there is something to lose. */
  onDirty?: () => void;
  /** What else is entered with it: who opens the form saves it after the record. */
  children?: ReactNode;
  onSaved: (record: RecordData) => void;
  onCancel: () => void;
}

export function RecordForm({
  object,
  record: latest,
  given,
  short,
  onWhole,
  onDirty,
  children,
  onSaved,
  onCancel,
}: Props) {
  const { t, currency } = useLanguage();
  const { user } = useSession();
  const notify = useNotify();
  const client = useQueryClient();
  const save = useSave(object.name);
  const frame = useRef<HTMLFormElement>(null);
  // What others save meanwhile arrives on the page beneath. Here it would pass for the reader's own wish to undo it: the
  // form holds on to what it began with, and the server tells of the difference.
  const [record] = useState(latest);
  const fields = useMemo(() => {
    // A line is entered on the page of what it belongs to: that is not asked for again.
    const whole = (field: Field) => field.name === object.part_of && given?.[valueKey(field)];
    return formFields(object, record).filter((field) => !whole(field));
  }, [object, record, given]);
  const [entered, setValues] = useState<Values>(
    () => record ?? firstValues(object, fields, given ?? {}, { userId: user?.id, currency }),
  );
  const rules = useRules(object, record, entered, fields);
  const values = rules.values;
  const page = useLayout(object, "page", record, values);
  const quick = useLayout(object, "quick", record, values);
  const isShort = Boolean(short && quick.layout);
  const layout = isShort ? quick.layout : page.layout;
  const shown = useMemo(
    () => formSections(layout, rules.fields, { more: t("layout.more") }),
    [layout, rules.fields, t],
  );
  const asked = shown.flatMap((section) => section.fields.map((one) => one.field));
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [above, setAbove] = useState<string[]>([]);
  const [conflict, setConflict] = useState<RecordData>();
  const [busy, setBusy] = useState(false);
  /** Fields whose files are still on their way. */
  const [waiting, setWaiting] = useState<Field[]>([]);
  /** The server has refused a possible duplicate: asked once whether it is wanted all the same. */
  const [duplicate, setDuplicate] = useState<"none" | "refused" | "insisted">("none");

  const change = (key: string, value: unknown) => {
    onDirty?.();
    setValues((before) => ({ ...before, [key]: value }));
    setProblems((before) => {
      const field = fields.find((one) => valueKey(one) === key);
      if (!field || !before[field.name]) return before;
      const { [field.name]: _, ...rest } = before;
      return rest;
    });
  };

  const wait = (field: Field, on: boolean) => {
    setWaiting((before) => [...before.filter((one) => one.name !== field.name), ...(on ? [field] : [])]);
    if (!on) setProblems(({ [field.name]: _, ...rest }) => rest);
  };

  const refuse = (beside: Record<string, string>, whole: string[]) => {
    setProblems(beside);
    setAbove(whole);
    const first = asked.find((field) => beside[field.name]);
    const place = first && frame.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(first.name)}"]`);
    const fold = place?.closest("details");
    if (fold) fold.open = true;
    place?.scrollIntoView({ block: "center", behavior: "smooth" });
    place?.querySelector<HTMLElement>("input, textarea, button")?.focus({ preventScroll: true });
  };

  const submit = async (event?: FormEvent, insist = false) => {
    event?.preventDefault();
    // A form that was opened from this one is another form, although React lets its events through.
    if (event && event.target !== frame.current) return;
    if (waiting.length > 0) {
      refuse(Object.fromEntries(waiting.map((field) => [field.name, t("file.waiting")])), []);
      return;
    }
    const absent = missing(asked, values);
    if (absent.length > 0) {
      refuse(Object.fromEntries(absent.map((field) => [field.name, t("form.required", { field: field.label })])), []);
      return;
    }
    setBusy(true);
    try {
      if (record) {
        const changes = sendable(object, changesOf(values, record));
        onSaved(Object.keys(changes).length > 0 ? await save(record, changes) : record);
      } else {
        const made = await createRecord(object.name, nothingFor(sendable(object, values)), insist);
        await refreshObject(client, object.name);
        onSaved(made);
      }
    } catch (error) {
      if (isConflict(error) && error.current) setConflict(error.current);
      else if (error instanceof ServerError && error.code !== "offline" && error.status < 500) {
        setDuplicate(error.code !== "duplicate" || record ? "none" : insist ? "insisted" : "refused");
        const placed = placeErrors(object, asked, error.byField);
        const whole = placed.above.length > 0 || Object.keys(placed.beside).length > 0 ? placed.above : [error.message];
        refuse(placed.beside, whole);
      } else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };

  const firstField = asked.find((field) => field.name === object.title_field)?.name ?? asked[0]?.name;
  return (
    <form
      ref={frame}
      className="k-form"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !frame.current?.contains(event.target as Node)) return;
        if (event.metaKey || event.ctrlKey) void submit();
        // Enter takes the day or time that was typed; the form waits.
        else if ((event.target as HTMLElement).closest(".ant-picker")) event.preventDefault();
      }}
      noValidate
    >
      {above.length > 0 && (
        <div className="k-form-above" role="alert">
          {above.length === 1 ? (
            above[0]
          ) : (
            <ul>
              {above.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </div>
      )}
      {!record && object.checks_duplicates && <DuplicateHits object={object} values={values} />}
      {!(short ? quick : page).ready && <Bones lines={6} />}
      {shown.map((section) => (
        <FormSection key={`${layout?.id ?? ""}/${section.key}`} title={section.title} collapsed={section.collapsed}>
          <div className="k-form-grid" data-columns={section.columns}>
            {section.fields.map(({ field, wide }) => (
              <FormField
                key={field.name}
                field={field}
                values={values}
                problem={problems[field.name]}
                onChange={change}
                onBusy={wait}
                disabled={busy || rules.locked(field) !== undefined}
                locked={rules.locked(field)}
                autoFocus={field.name === firstField}
                wide={wide}
              />
            ))}
          </div>
        </FormSection>
      ))}
      {children}
      <div className="k-form-foot">
        {isShort && onWhole && (
          <Button type="link" className="k-form-whole" onClick={onWhole}>
            {t("layout.all_fields")}
          </Button>
        )}
        <Button onClick={onCancel}>{t("action.cancel")}</Button>
        {duplicate === "refused" && object.checks_duplicates && (
          <Button danger loading={busy} onClick={() => void submit(undefined, true)}>
            {t("duplicate.anyway")}
          </Button>
        )}
        <Button type="primary" htmlType="submit" loading={busy}>
          {record ? t("action.save") : t("action.create")}
        </Button>
      </div>
      {conflict && record && (
        <ConflictDialog
          object={object}
          base={record}
          mine={sendable(object, changesOf(values, record))}
          theirs={conflict}
          onClose={(saved) => {
            setConflict(undefined);
            if (saved) onSaved(saved);
            else onCancel();
          }}
        />
      )}
    </form>
  );
}
