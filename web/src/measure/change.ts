/** How a figure compares with another one, and whether that is good. Pure. */
import type { ColumnKind } from "./report";

export interface Change {
  /** Relative for amounts and counts, in points for shares, in days for days. */
  by: number;
  unit: "relative" | "points" | "days";
  direction: "up" | "down" | "same";
  /** Whether the reader will be glad of it. */
  meaning: "good" | "bad" | "neutral";
}

/** Figures of which less is better. */
const fewer = new Set(["lost", "lost_amount", "median_days", "cycle_days", "stalled", "rank", "leads", "accounts"]);
/** Figures that are neither: what stands somewhere says nothing. */
const neither = new Set(["here", "here_share", "open", "share"]);
const allFewer = new Set(["drop_off", "overdue", "stalled"]);

export function meaningOf(report: string, column: string, direction: Change["direction"]): Change["meaning"] {
  if (direction === "same" || neither.has(column)) return "neutral";
  const lessIsBetter = allFewer.has(report) || (report !== "funnel" && fewer.has(column)) || column === "median_days";
  return (direction === "down") === lessIsBetter ? "good" : "bad";
}

/** From `before` to `now`; nothing where there is nothing to compare with. */
export function changeOf(
  now: number | undefined,
  before: number | undefined,
  kind: ColumnKind,
  report: string,
  column: string,
  better?: "more" | "less",
): Change | undefined {
  if (now === undefined || before === undefined) return undefined;
  const difference = now - before;
  const direction = difference > 0 ? "up" : difference < 0 ? "down" : "same";
  const known = direction === "same" ? "neutral" : (direction === "up") === (better === "more") ? "good" : "bad";
  const meaning = better ? known : meaningOf(report, column, direction);
  if (kind === "percent") return { by: difference * 100, unit: "points", direction, meaning };
  if (kind === "days" || column === "rank") return { by: difference, unit: "days", direction, meaning };
  if (before === 0) return now === 0 ? { by: 0, unit: "relative", direction, meaning } : undefined;
  return { by: difference / Math.abs(before), unit: "relative", direction, meaning };
}
