/** A split as the server tells it, and what is asked for. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Id } from "@/api/contract";
import type { Level } from "@/measure/levels";
import type { Unit } from "@/measure/metrics";

export interface Lock {
  row: string;
  column: string;
  value: number;
}

export interface Leaving {
  user: Id;
  from: string;
}

export interface SplitWish {
  metric: string;
  level: Level;
  period: string;
  team?: Id;
  lines: boolean;
  /** What was reached a year before where it is left out. */
  total?: number;
  round: number;
  locks: Lock[];
  leaving: Leaving[];
}

export interface SplitHead {
  key: string;
  label: string;
  /** The place of the one that it is within. */
  parent: number | null;
}

export interface SplitColumn extends SplitHead {
  working_days: number;
}

export interface SplitLine extends SplitHead {
  kind: "company" | "team" | "person" | "line";
  /** One for each column; the first is the whole period. */
  cells: number[];
  locked: number[];
  last_year: number | null;
  said: number | null;
  said_below: number | null;
}

export interface SplitSheet {
  metric: string;
  metric_name: string;
  unit: Unit;
  period: { from: string; to: string; label: string };
  team: Id | null;
  columns: SplitColumn[];
  rows: SplitLine[];
}

export interface Said {
  said: number;
  unchanged: number;
  signed_off: number;
}

export const sheetQuery = (wish: SplitWish, locale: string) =>
  queryOptions({
    queryKey: ["split", wish, locale],
    queryFn: ({ signal }) => request<SplitSheet>("/api/split", { method: "POST", body: wish, signal }),
    retry: false,
  });

export const say = (split: SplitWish, note: string, signOff: boolean) =>
  request<Said>("/api/split/targets", {
    method: "POST",
    body: { split, note: note.trim() || null, sign_off: signOff },
  });
