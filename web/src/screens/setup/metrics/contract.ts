/** Metrics that the company defines, as their records and their form have them, and what they come to. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Id, RecordData } from "@/api/contract";
import type { Locale } from "@/i18n";
import { locales } from "@/i18n";
import { type Unit, units } from "@/measure/metrics";
import type { Cell } from "@/measure/report";

export const aggregates = ["count", "sum", "average", "distinct", "days", "ratio"] as const;
export type Aggregate = (typeof aggregates)[number];

export interface MetricCell extends Cell {
  /** Of a ratio: the records below the line. */
  whole?: string | null;
}

export interface MetricValues {
  key: string;
  name: string;
  formula: string;
  unit: Unit;
  revision: number;
  currency: string;
  period: { from: string; to: string; label: string } | null;
  total: MetricCell;
}

export const valuesQuery = (key: string, period: string | undefined, locale: string) =>
  queryOptions({
    queryKey: ["report", "metric", key, period ?? "", locale],
    queryFn: ({ signal }) =>
      request<MetricValues>(
        `/api/metrics/${encodeURIComponent(key)}/values${period ? `?period=${encodeURIComponent(period)}` : ""}`,
        { signal },
      ),
  });

export interface Draft {
  names: Partial<Record<Locale, string>>;
  key: string;
  object: string | undefined;
  aggregate: Aggregate;
  field: string | undefined;
  since: string | undefined;
  filter: string | undefined;
  date: string | undefined;
  numerator: string | undefined;
  denominator: string | undefined;
  unit: Unit;
  better: "more" | "less";
  responsible_id: Id | undefined;
}

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

export function draftOf(record: RecordData | undefined, locale: Locale): Draft {
  const names = record?.names && typeof record.names === "object" ? (record.names as Draft["names"]) : {};
  const own = text(record?.name);
  return {
    names: own && !Object.values(names).includes(own) ? { ...names, [locale]: own } : names,
    key: text(record?.key) ?? "",
    object: text(record?.object),
    aggregate: aggregates.find((one) => one === record?.aggregate) ?? "count",
    field: text(record?.field),
    since: text(record?.since),
    filter: text(record?.filter),
    date: text(record?.date),
    numerator: text(record?.numerator),
    denominator: text(record?.denominator),
    unit: units.find((one) => one === record?.unit) ?? "percent",
    better: record?.better === "less" ? "less" : "more",
    responsible_id: text(record?.responsible_id),
  };
}

/** What of a draft says what it means; what belongs to another calculation is left out. */
export function meaningOf(draft: Draft) {
  const { aggregate, object, field, since, filter, date, numerator, denominator, unit } = draft;
  const none = null;
  if (aggregate === "ratio") {
    return {
      aggregate,
      numerator: numerator ?? none,
      denominator: denominator ?? none,
      unit,
      object: none,
      field: none,
      since: none,
      filter: none,
      date: none,
    };
  }
  return {
    aggregate,
    object: object ?? none,
    field: aggregate === "count" ? none : (field ?? none),
    since: aggregate === "days" ? (since ?? none) : none,
    filter: filter ?? none,
    date: date ?? none,
    numerator: none,
    denominator: none,
  };
}

/** Whether enough is said for a value. */
export function isComplete({ aggregate, object, field, since, numerator, denominator }: Draft): boolean {
  if (aggregate === "ratio") return Boolean(numerator && denominator);
  if (!object) return false;
  if (aggregate === "days") return Boolean(field && since);
  return aggregate === "count" || Boolean(field);
}

/** The first name that there is, its reader's own before others. */
export const nameOf = (names: Draft["names"], locale: Locale): string =>
  [locale, ...locales].map((one) => names[one]?.trim()).find(Boolean) ?? "";
