/** Reports that people put together: their definition, the server's answer and how it is asked for. Nothing is summed here. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Id } from "@/api/contract";
import { kindOfUnit, type Unit } from "@/measure/metrics";
import type { Cell, ColumnKind } from "@/measure/report";

export const shows = ["table", "bar", "line", "stacked", "pie", "figure"] as const;
export type Show = (typeof shows)[number];
export type Compare = "previous" | "last_year";

export interface Pivot {
  metrics: string[];
  rows: string[];
  column?: string | null;
  filters?: { by: string; keys: string[] }[];
  period?: string | null;
  compare?: Compare[];
  sort?: { metric?: string | null; descending?: boolean } | null;
  top?: number | null;
  show?: Show;
}

export interface Measured {
  key: string;
  name: string;
  formula: string;
  unit: Unit;
  better: "more" | "less";
  of_now: boolean;
}

export type PivotCell = Cell & { whole?: string | null };

export interface Line {
  keys: string[];
  labels: string[];
  others?: number;
  cells: (PivotCell | null)[][];
  total: (PivotCell | null)[];
}

export interface Table {
  currency: string;
  name?: string;
  definition: Pivot;
  period?: { from: string; to: string; label: string } | null;
  metrics: Measured[];
  left_out: number;
  rows_by: { name: string; label: string }[];
  column_by?: { name: string; label: string } | null;
  columns: { key: string; label: string }[];
  rows: Line[];
  total: Line;
}

export interface Offer {
  name: string;
  label: string;
  kind: "time" | "reference" | "user" | "team" | "region" | "choice" | "integer";
  target?: string;
  options?: { value: string; label: string }[];
}

export const times = ["day", "week", "month", "quarter", "year"];

export const kindOf = (metric: Measured): ColumnKind => kindOfUnit(metric.unit);

/** Whether there is enough of it to ask what it would say. */
export const isComplete = (pivot: Pivot) => pivot.metrics.length > 0;

export const tableQuery = (id: Id, period?: string) =>
  queryOptions({
    queryKey: ["pivot", id, period ?? ""],
    queryFn: ({ signal }) => {
      const asked = period ? `?period=${encodeURIComponent(period)}` : "";
      return request<Table>(`/api/report/${encodeURIComponent(id)}/values${asked}`, { signal });
    },
  });

export const trialQuery = (definition: Pivot) =>
  queryOptions({
    queryKey: ["pivot", "try", definition],
    queryFn: ({ signal }) => request<Table>("/api/report/try", { method: "POST", body: { definition }, signal }),
    enabled: isComplete(definition),
    retry: false,
  });

export const offersQuery = (metrics: string[]) =>
  queryOptions({
    queryKey: ["pivot", "dimensions", metrics],
    queryFn: ({ signal }) =>
      request<Offer[]>(`/api/report/dimensions?metrics=${encodeURIComponent(metrics.join(","))}`, { signal }),
    enabled: metrics.length > 0,
    staleTime: 5 * 60_000,
  });

/** A definition from a record, whatever stands in it. */
export function readPivot(value: unknown): Pivot {
  const given = (value && typeof value === "object" ? value : {}) as Partial<Pivot>;
  return { ...given, metrics: given.metrics ?? [], rows: given.rows ?? [] };
}

/** Without what was taken out again, so that a definition says no more than was chosen. */
export function written(pivot: Pivot): Pivot {
  const filters = (pivot.filters ?? []).filter((filter) => filter.keys.length > 0);
  const compare = pivot.period ? (pivot.compare ?? []) : [];
  return {
    metrics: pivot.metrics,
    rows: pivot.rows,
    ...(pivot.column ? { column: pivot.column } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    ...(pivot.period ? { period: pivot.period } : {}),
    ...(compare.length > 0 ? { compare } : {}),
    ...(pivot.sort ? { sort: pivot.sort } : {}),
    ...(pivot.top && pivot.rows.length > 0 ? { top: pivot.top } : {}),
    show: pivot.show ?? "table",
  };
}
