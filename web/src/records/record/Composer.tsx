import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { ServerError } from "@/api/client";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { createRecord, refreshObject, updateRecord } from "@/api/queries";
import { fieldOf, rightsOn, useObject, valueKey } from "@/describe";
import { FieldInput, isEmpty } from "@/fields";
import { MentionText } from "@/fields/text/MentionText";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";
import { firstField } from "./activity";

/** Logs an activity on a record: what it was, in one's own words, and what comes next. Full entry stays a click away. */
export function Composer(props: Props) {
  const activity = useObject("activity");
  return activity?.can.create ? <Form {...props} activity={activity} /> : null;
}

// In memory and no longer than what else was read in this session, in which others must not find it.
const begunKey = (object: string, id: unknown) => ["begun", object, id];
const begun = (client: QueryClient, object: string, id: unknown) =>
  client.getQueryData<Record<string, unknown>>(begunKey(object, id));

function keep(client: QueryClient, object: string, id: unknown, values: Record<string, unknown>): void {
  client.setQueryDefaults(["begun"], { gcTime: Number.POSITIVE_INFINITY });
  client.setQueryData(begunKey(object, id), values);
}

/** Whether a date is not after today; both as `2026-09-08`. */
const isPast = (date: unknown, today: string) => typeof date === "string" && date <= today;

interface Props {
  object: ObjectDescription;
  /** The field of activities that points to the record. */
  field: string;
  record: RecordData;
}

function Form({ object, activity, field, record }: Props & { activity: ObjectDescription }) {
  const { t, today } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const kind = firstField(activity, "kind", "type");
  const subject = firstField(activity, "subject", "name", activity.title_field);
  const body = firstField(activity, "outcome", "body", "note", "description");
  const due = firstField(activity, "due_at", "due_on", "starts_at", "scheduled_at");
  const nextStep = firstField(activity, "next_step", "next_action");
  // When to call again is kept on the record itself: that is where lists and reminders look for it.
  const nextOn = rightsOn(object, record).update ? firstField(object, "next_contact_on") : undefined;
  const reference = fieldOf(activity, field);

  // What was begun waits while one looks something up elsewhere.
  const [values, setValues] = useState<Record<string, unknown>>(() => begun(client, object.name, record.id) ?? {});
  useEffect(() => keep(client, object.name, record.id, values), [client, object.name, record.id, values]);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [open, setOpen] = useState(() => Object.keys(values).length > 0);
  const [busy, setBusy] = useState(false);
  const frame = useRef<HTMLDivElement>(null);

  const chosen = String(values.kind ?? kind?.options?.[0]?.value ?? "");
  // What is still to do is said by its subject; what has been done, by what came of it.
  const words = chosen === "task" ? (subject ?? body) : (body ?? subject);
  if (!words) return null;
  const set = (one: Field, value: unknown) => {
    setValues((before) => ({ ...before, [valueKey(one)]: value }));
    setProblems({});
  };
  const text = String(values[words.name] ?? "");
  const extra = [
    subject !== words ? subject : undefined,
    due && chosen === "task" ? due : undefined,
    nextStep,
    nextOn,
  ].filter((one): one is Field => Boolean(one));

  const submit = async () => {
    if (!text.trim() || busy) return;
    const { [nextOn?.name ?? ""]: next, ...said } = values;
    const sent: Record<string, unknown> = Object.fromEntries(
      Object.entries(said).filter(([, value]) => !isEmpty(value)),
    );
    if (kind) sent[kind.name] = chosen;
    sent[reference ? valueKey(reference) : `${field}_id`] = record.id;
    // The title is the first line when nobody gave one.
    if (subject && !sent[subject.name]) sent[subject.name] = text.trim().split("\n")[0]?.slice(0, 120);
    setBusy(true);
    try {
      await createRecord("activity", sent);
      const kept = chosen !== "task" && chosen !== "note" && isPast(nextOn && record[nextOn.name], today());
      if (nextOn && !isEmpty(next)) await updateRecord(object.name, record.id, undefined, { [nextOn.name]: next });
      // Whoever has been in touch has kept the promise of that day: it must not go on being overdue.
      else if (nextOn && kept) await updateRecord(object.name, record.id, undefined, { [nextOn.name]: null });
      setValues(kind ? { kind: chosen } : {});
      setOpen(false);
      await Promise.all([refreshObject(client, "activity"), refreshObject(client, object.name)]);
    } catch (error) {
      if (error instanceof ServerError && Object.keys(error.byField).length > 0) {
        setProblems(error.byField);
        setOpen(true);
      } else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const shown = new Set([words, ...extra].flatMap((one) => [one.name, valueKey(one)]));
  const elsewhere = Object.entries(problems).filter(([target]) => !shown.has(target));

  return (
    <div ref={frame} className="k-composer">
      {kind?.options && (
        <fieldset className="k-composer-kinds" aria-label={kind.label}>
          {kind.options.map((option) => (
            <button
              key={option.value}
              type="button"
              className="k-plain"
              aria-pressed={chosen === option.value}
              onClick={() => {
                set(kind, option.value);
                setOpen(true);
              }}
            >
              {option.label}
            </button>
          ))}
        </fieldset>
      )}
      <MentionText
        value={text}
        autoSize={{ minRows: open ? 3 : 1, maxRows: 10 }}
        onFocus={() => setOpen(true)}
        onChange={(said) => set(words, said)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void submit();
        }}
        placeholder={t("activity.placeholder")}
        aria-label={words.label}
        status={problems[words.name] ? "error" : undefined}
      />
      {open && (
        <>
          <div className="k-composer-extra">
            {extra.map((one) => (
              <div key={one.name} className="k-form-field">
                <label htmlFor={`activity-${one.name}`}>{one.label}</label>
                <FieldInput
                  id={`activity-${one.name}`}
                  field={{ ...one, required: false }}
                  value={values[valueKey(one)]}
                  record={values}
                  onChange={(value) => set(one, value)}
                  invalid={Boolean(problems[one.name])}
                />
                {problems[one.name] && <div className="k-form-problem">{problems[one.name]}</div>}
              </div>
            ))}
          </div>
          {[problems[words.name], ...elsewhere.map(([, message]) => message)].filter(Boolean).map((message) => (
            <div key={message} className="k-form-problem" role="alert">
              {message}
            </div>
          ))}
          <div className="k-form-foot">
            <Button onClick={() => setOpen(false)}>{t("action.cancel")}</Button>
            <Button type="primary" loading={busy} disabled={!text.trim()} onClick={() => void submit()}>
              {t("activity.log")}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
