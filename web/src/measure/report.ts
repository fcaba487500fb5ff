/** Reports as the server answers them, and how they are asked for. The figures' meaning is the server's; nothing is summed here. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";

export type ColumnKind = "text" | "count" | "money" | "percent" | "days" | "date";

export interface Column {
  name: string;
  label: string;
  kind: ColumnKind;
  /** What it means, in plain words, where the library of metrics defines it. */
  formula?: string;
}

export interface Cell {
  value: number | string | null;
  /** The list of the records behind the figure, as an address below `/odata`. */
  rows?: string | null;
  previous?: number | string | null;
  last_year?: number | string | null;
}

export type Cells = Record<string, Cell | undefined>;

export interface Row {
  key: string;
  label: string;
  cells: Cells;
}

export interface Report {
  name: string;
  title: string;
  currency: string;
  period?: { from: string; to: string; label: string } | null;
  columns: Column[];
  rows: Row[];
  total?: Cells | null;
}

export interface Parameter {
  name: string;
  kind: "period" | "team" | "user" | "product" | "source" | "region" | "industry" | "choice";
  options?: { value: string; label: string }[] | null;
}

export interface ReportDescription {
  name: string;
  title: string;
  parameters: Parameter[];
}

/** What is asked of a report, by the name of its parameter. */
export type Asked = Record<string, string | undefined>;

export const reportsQuery = queryOptions({
  queryKey: ["reports"],
  queryFn: ({ signal }) => request<ReportDescription[]>("/api/reports", { signal }),
  staleTime: 10 * 60_000,
});

/** The address of a report; parameters without a value are left out. */
export function reportPath(name: string, asked: Asked): string {
  const given = Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given.sort(([a], [b]) => a.localeCompare(b))).toString();
  return `/api/reports/${encodeURIComponent(name)}${text && `?${text}`}`;
}

export const reportQuery = (name: string, asked: Asked) =>
  queryOptions({
    queryKey: ["report", reportPath(name, asked)],
    queryFn: ({ signal }) => request<Report>(reportPath(name, asked), { signal }),
    placeholderData: (before) => (before?.name === name ? before : undefined),
  });

/** A cell's figure as a number; nothing where there is none. */
export function numberOf(value: Cell["value"] | undefined): number | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
