/** The forecast as the server answers it, and how it is asked for. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Cells } from "@/measure/report";

export type Kind = "week" | "month" | "quarter";
export const kinds: Kind[] = ["week", "month", "quarter"];

export interface Period {
  key: string;
  kind: Kind;
  from: string;
  to: string;
  label: string;
  previous: string;
  next: string;
}

/** A number that somebody put their name to. */
export interface Said {
  value: number;
  at: string;
  by_id: string | null;
  by: string;
  note: string | null;
}

/** What the model says: in eight of ten cases between the first and the last. */
export interface Told {
  p10: number;
  p50: number;
  p90: number;
  on: string;
  stale_deals: number;
  stale_amount: number;
}

/** Errors as shares of what was won. */
export interface Score {
  periods: number;
  model: number;
  weighted: number;
  naive: number;
  coverage: number;
  lead: "model" | "weighted";
}

export interface Past {
  period: { from: string; to: string; label: string };
  replayed: boolean;
  p10: number | null;
  p50: number | null;
  p90: number | null;
  weighted: number;
  naive: number;
  called: number | null;
  actual: number;
  rows: string;
}

export interface ForecastRecord {
  currency: string;
  of: string | null;
  periods: Past[];
  score: Score | null;
  people: {
    id: string;
    name: string;
    called: number;
    error: number | null;
    optimism: number | null;
    model: number | null;
    weighted: number | null;
  }[];
}

export interface ForecastRow {
  kind: "team" | "person" | "total";
  id: string | null;
  label: string;
  depth: number;
  cells: Cells;
  below: number | null;
  call: Said | null;
  superior: Said | null;
  model: Told | null;
  /** The list of all that was said of it, as an address below `/odata`. */
  calls: string | null;
  may_call: boolean;
}

export interface Forecast {
  period: Period;
  known_on: string | null;
  currency: string;
  columns: { name: string; label: string; formula: string }[];
  rows: ForecastRow[];
  total: ForecastRow;
  undated?: { count: number; amount: number; rows: string };
}

export interface Asked {
  period?: string;
  known_on?: string;
}

/** Undefined stands for what is usual: this quarter, as known now. */
export function forecastPath({ period, known_on }: Asked): string {
  const given = Object.entries({ known_on, period }).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return `/api/forecast${text && `?${text}`}`;
}

export const forecastQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ["forecast", forecastPath(asked)],
    queryFn: ({ signal }) => request<Forecast>(forecastPath(asked), { signal }),
    placeholderData: (before) => before,
  });

export const recordQuery = (kind: Kind) =>
  queryOptions({
    queryKey: ["forecast", "record", kind],
    queryFn: ({ signal }) => request<ForecastRecord>(`/api/forecast/record?kind=${kind}`, { signal }),
    placeholderData: (before) => before,
  });

export interface CallWish {
  period: string;
  user_id?: string;
  team_id?: string;
  amount: unknown;
  note?: string;
}

export const sendCall = (wish: CallWish) => request("/api/forecast/calls", { method: "POST", body: wish });

/** Rows that are not below a team that is folded up. Pure. */
export function unfolded(rows: ForecastRow[], folded: ReadonlySet<string>): ForecastRow[] {
  const shown: ForecastRow[] = [];
  let under: number | undefined;
  for (const row of rows) {
    if (under !== undefined && row.depth > under) continue;
    under = row.kind === "team" && row.id && folded.has(row.id) ? row.depth : undefined;
    shown.push(row);
  }
  return shown;
}
