/** One metric of the company's own: what is counted, which records, dated by what; its value is shown while it is written. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { lazy, Suspense, useState } from "react";
import { request, ServerError } from "@/api/client";
import type { Field, RecordData } from "@/api/contract";
import { createRecord, updateRecord } from "@/api/queries";
import { fieldOf, isBookkeeping, useObject, useObjects } from "@/describe";
import { localeNames, locales, useLanguage } from "@/i18n";
import { figureText, RowsLink } from "@/measure/Figure";
import { kindOfUnit, type Metric, units } from "@/measure/metrics";
import { PeriodPicker } from "@/measure/PeriodPicker";
import { Bone, Line, useDebounced, useProblems } from "@/ui";
import { FormDrawer } from "@/ui/FormDrawer";
import { fieldName } from "../fields/name";
import { useAll } from "../records";
import { aggregates, type Draft, draftOf, isComplete, type MetricValues, meaningOf, nameOf } from "./contract";
import "./metrics.css";

const FilterPanel = lazy(() => import("@/records/filter/FilterPanel"));

interface Props {
  /** The metric to change; a new one is made when there is none. */
  metric?: RecordData;
  library: Metric[];
  position: number;
  onClose: () => void;
  onSaved: (title: string) => void;
}

const numbers = new Set(["integer", "decimal", "money", "percent"]);
const dates = new Set(["date", "instant"]);
const untold = new Set(["json", "long_text", "file", "picture", "location"]);

const named = (fields: Field[]) => fields.map((field) => ({ value: field.name, label: field.label }));

export function MetricForm({ metric, library, position, onClose, onSaved }: Props) {
  const { t, locale } = useLanguage();
  const described = useObject("metric");
  const objects = useObjects().filter((one) => one.group !== "setup" && !one.part_of);
  const people = useAll("user").records;
  const [draft, setDraft] = useState<Draft>(() => draftOf(metric, locale));
  const [title] = useState(() => nameOf(draft.names, locale));
  const [filtering, setFiltering] = useState(false);
  const { problems, busy, run, setProblems } = useProblems([
    "name",
    "key",
    "object",
    "field",
    "since",
    "filter",
    "date",
    "numerator",
    "denominator",
    "unit",
  ]);
  const put = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const object = objects.find((one) => one.name === draft.object);
  const fields = (object?.fields ?? []).filter((field) => !untold.has(field.kind) && field.name !== "id");
  const wanted = fields.filter((field) => {
    if (draft.aggregate === "days") return field.kind === "date";
    if (draft.aggregate === "distinct") return !isBookkeeping(field) && !numbers.has(field.kind);
    return numbers.has(field.kind) && field.name !== "version";
  });
  const plain = library.filter((one) => one.key !== draft.key && !one.used_by.some((use) => use.name === draft.key));
  const options = (name: string) => fieldOf(described, name)?.options ?? [];
  const label = (name: string) => fieldOf(described, name)?.label ?? "";
  const help = (name: string) => fieldOf(described, name)?.help ?? undefined;
  const taken = new Set(library.map((one) => one.key));
  const order = [locale, ...locales.filter((one) => one !== locale)];

  const save = () => {
    const name = nameOf(draft.names, locale);
    if (!name) return setProblems({ name: t("metric.name_missing") });
    const given = Object.fromEntries(
      Object.entries(draft.names).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim())),
    );
    const values = {
      ...meaningOf(draft),
      name,
      names: given,
      better: draft.better,
      responsible_id: draft.responsible_id ?? null,
    };
    return run(async () => {
      if (metric) await updateRecord("metric", metric.id, metric.version, values);
      else {
        const key = fieldName([draft.names.en ?? "", ...Object.values(given)], taken).replace("x_field_", "x_metric_");
        await createRecord("metric", { ...values, key, active: true, position });
      }
      onSaved(name);
    });
  };

  const choice = (
    name: "object" | "field" | "since" | "date" | "numerator" | "denominator",
    shown: { value: string; label: string }[],
    more?: { label?: string; help?: string; none?: string },
  ) => (
    <Line label={more?.label ?? label(name)} help={more?.help} problem={problems[name]}>
      {(id) => (
        <Select
          id={id}
          showSearch={{ optionFilterProp: "label" }}
          allowClear={Boolean(more?.none)}
          placeholder={more?.none}
          value={draft[name]}
          options={shown}
          status={problems[name] ? "error" : undefined}
          onChange={(value: string | undefined) =>
            put(
              name === "object"
                ? { object: value, field: undefined, since: undefined, filter: undefined, date: undefined }
                : { [name]: value },
            )
          }
        />
      )}
    </Line>
  );

  return (
    <FormDrawer
      title={metric ? t("form.edit", { title }) : t("metric.new")}
      isNew={!metric}
      width={640}
      busy={busy}
      onSave={() => void save()}
      onClose={onClose}
    >
      {order.map((language, at) => (
        <Line
          key={language}
          label={t("metric.name_in", { language: localeNames[language] })}
          problem={at === 0 ? problems.name : undefined}
        >
          {(id) => (
            <Input
              id={id}
              autoFocus={at === 0 && !metric}
              maxLength={100}
              status={at === 0 && problems.name ? "error" : undefined}
              value={draft.names[language] ?? ""}
              onChange={(event) => put({ names: { ...draft.names, [language]: event.target.value } })}
            />
          )}
        </Line>
      ))}
      <Line label={label("aggregate")}>
        {(id) => (
          <Select
            id={id}
            value={draft.aggregate}
            options={aggregates.map((value) => ({
              value,
              label: options("aggregate").find((one) => one.value === value)?.label ?? value,
            }))}
            onChange={(aggregate) => put({ aggregate, field: undefined, since: undefined })}
          />
        )}
      </Line>
      {draft.aggregate === "ratio" ? (
        <>
          <div className="k-metric-pair">
            {choice(
              "numerator",
              plain.map((one) => ({ value: one.key, label: one.name })),
            )}
            {choice(
              "denominator",
              plain.map((one) => ({ value: one.key, label: one.name })),
            )}
          </div>
          <Line label={label("unit")} problem={problems.unit}>
            {(id) => (
              <Select
                id={id}
                value={draft.unit}
                options={units.map((value) => ({
                  value,
                  label: options("unit").find((one) => one.value === value)?.label ?? value,
                }))}
                onChange={(unit) => put({ unit })}
              />
            )}
          </Line>
        </>
      ) : (
        <>
          {choice(
            "object",
            objects.map((one) => ({ value: one.name, label: one.label_plural })),
          )}
          {object && draft.aggregate === "days" && choice("since", named(wanted))}
          {object &&
            draft.aggregate !== "count" &&
            choice("field", named(wanted), draft.aggregate === "days" ? { label: t("metric.until") } : undefined)}
          {object && (
            <Line
              label={label("filter")}
              problem={problems.filter}
              help={draft.filter ? undefined : t("metric.filter_all")}
            >
              {(id) => (
                <Button id={id} onClick={() => setFiltering(true)}>
                  {t("metric.filter_edit")}
                </Button>
              )}
            </Line>
          )}
          {object &&
            choice("date", named(fields.filter((field) => dates.has(field.kind) && field.name !== "deleted_at")), {
              none: t("metric.date_none"),
              help: help("date"),
            })}
        </>
      )}
      <Line label={label("better")}>
        {(id) => (
          <Select
            id={id}
            value={draft.better}
            options={options("better").map(({ value, label }) => ({ value, label }))}
            onChange={(better: Draft["better"]) => put({ better })}
          />
        )}
      </Line>
      <Line label={label("responsible")} help={help("responsible")}>
        {(id) => (
          <Select
            id={id}
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            value={draft.responsible_id}
            options={people.map((one) => ({ value: one.id, label: String(one.name) }))}
            onChange={(responsible_id: string | undefined) => put({ responsible_id })}
          />
        )}
      </Line>
      <Live draft={draft} />
      {filtering && object && (
        <Suspense fallback={null}>
          <FilterPanel
            object={object}
            state={{ definition: { filter: draft.filter }, change: ({ filter }) => put({ filter }) }}
            onClose={() => setFiltering(false)}
          />
        </Suspense>
      )}
    </FormDrawer>
  );
}

/** What it would say, and in plain words what it means, before it is saved. */
function Live({ draft }: { draft: Draft }) {
  const language = useLanguage();
  const { t, locale, today } = language;
  const [period, setPeriod] = useState(() => today().slice(0, 4));
  const asked = useDebounced(JSON.stringify({ ...meaningOf(draft), period }), 250);
  const complete = isComplete(draft);
  const { data, error, isPending } = useQuery({
    queryKey: ["report", "metric", "try", asked, locale],
    queryFn: ({ signal }) =>
      request<MetricValues>("/api/metrics/try", { method: "POST", body: JSON.parse(asked), signal }),
    enabled: complete,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const reason = error instanceof ServerError ? (Object.values(error.byField)[0] ?? error.message) : undefined;
  return (
    <section className="k-metric-live" aria-label={t("metric.live")} aria-live="polite">
      {draft.aggregate === "ratio" || draft.date ? <PeriodPicker value={period} onChange={setPeriod} /> : null}
      {!complete ? (
        <span className="k-faint">{t("metric.live_wait")}</span>
      ) : reason ? (
        <span className="k-form-problem">{reason}</span>
      ) : isPending || !data ? (
        <Bone width="40%" height={28} />
      ) : (
        <>
          <RowsLink rows={data.total.rows}>
            <b>{figureText(data.total.value, kindOfUnit(data.unit), data.currency, language)}</b>
          </RowsLink>
          <span className="k-metric-formula">{data.formula}</span>
        </>
      )}
    </section>
  );
}
