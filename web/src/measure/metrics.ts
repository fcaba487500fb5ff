/** The library of metrics as the client reads it. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Id } from "@/api/contract";
import type { ColumnKind } from "./report";

export const units = ["number", "money", "percent", "days"] as const;
export type Unit = (typeof units)[number];

/** One metric of the library. */
export interface Metric {
  key: string;
  id: Id | null;
  name: string;
  formula: string;
  objects: string[];
  unit: Unit;
  better: "more" | "less";
  revision: number;
  responsible: { id: Id; name: string } | null;
  has_period: boolean;
  of_now: boolean;
  /** It can be held against targets by days and teams. */
  has_attainment: boolean;
  used_by: { kind: "report" | "metric"; name: string; title: string }[];
}

/** How a unit is written where reports have kinds of columns. */
export const kindOfUnit = (unit: Unit): ColumnKind => (unit === "number" ? "count" : unit);

export const metricsQuery = (locale: string) =>
  queryOptions({
    queryKey: ["records", "metric", "library", locale],
    queryFn: ({ signal }) => request<Metric[]>("/api/metrics", { signal }),
  });
