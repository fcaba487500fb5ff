/** Attainment as the server tells it, and how the page keeps up with what happens. */
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { request } from "@/api/client";
import type { Id } from "@/api/contract";
import { everything, onLiveEvent } from "@/api/live";
import type { Key } from "@/i18n";
import type { Unit } from "@/measure/metrics";

export interface Time {
  /** Working days that have passed at the end of today. */
  passed: number;
  total: number;
  /** Those that are left, today among them. */
  left: number;
}

export interface Standing {
  goal: number | null;
  /** Said for this very period, and not reckoned from others. */
  is_said: boolean;
  targets: Id[];
  done: number | null;
  rows: string | null;
  share: number | null;
  gap: number | null;
  needed: number | null;
  likely: number | null;
  is_behind: boolean;
}

interface Span {
  from: string;
  to: string;
  label: string;
}

interface Measured {
  key: string;
  name: string;
  formula: string;
  unit: Unit;
  better: "more" | "less";
}

interface Before {
  whole: number | null;
  so_far: number | null;
}

export interface Window extends Standing {
  kind: "day" | "week" | "month" | "quarter" | "year" | "range";
  period: Span;
  time: Time;
  previous: Before;
  last_year: Before;
}

export interface Own {
  metric: Measured;
  currency: string;
  person: { id: Id; name: string } | null;
  windows: Window[];
}

export const factors = ["volume", "cycle", "conversion", "size"] as const;
export type Factor = (typeof factors)[number];

export interface Part {
  factor: Factor;
  before: number | null;
  now: number | null;
  brought: number;
}

export interface Node extends Standing {
  kind: "company" | "team" | "person";
  id: Id | null;
  name: string;
  depth: number;
  sum_below: number | null;
  previous: number | null;
  last_year: number | null;
  parts: Part[] | null;
  reason: Factor | null;
}

export interface Tree {
  metric: Measured;
  currency: string;
  period: Span;
  time: Time;
  nodes: Node[];
}

export const factorWords: Record<Factor, Key> = {
  volume: "attainment.volume",
  cycle: "attainment.cycle",
  conversion: "attainment.conversion",
  size: "attainment.size",
};

type Asked = Record<string, string | undefined>;

const path = (room: string, asked: Asked) => {
  const given = Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return `/api/attainment${room}${text && `?${text}`}`;
};

const live = ["report", "attainment"];

export const ownQuery = (asked: Asked, locale: string) =>
  queryOptions({
    queryKey: [...live, path("", asked), locale],
    queryFn: ({ signal }) => request<Own>(path("", asked), { signal }),
  });

export const treeQuery = (asked: Asked, locale: string) =>
  queryOptions({
    queryKey: [...live, path("/tree", asked), locale],
    queryFn: ({ signal }) => request<Tree>(path("/tree", asked), { signal }),
  });

/** What figures and goals are made of. */
const sources = new Set(["opportunity", "target", "lead", "account", "activity", everything]);

/** Asks again as soon as a deal is won, wherever that was; once for a burst of changes. */
export function useLiveAttainment(): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onLiveEvent(({ object }) => {
      if (!sources.has(object)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void client.invalidateQueries({ queryKey: live }), 250);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client]);
}
