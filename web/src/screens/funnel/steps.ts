/** What of a funnel report is drawn and tabulated. Pure. */
import { numberOf, type Report } from "@/measure/report";

/** The columns of the exact table, in the order in which a funnel is read; those that a report lacks are left out. */
const order = [
  "count",
  "conversion",
  "from_start",
  "amount",
  "median_days",
  "here",
  "here_share",
  "lost",
  "lost_amount",
  "stalled",
  "direct",
  "direct_amount",
];

export function steps(report: Report): string[] {
  const known = report.columns.map((column) => column.name);
  return [...order.filter((name) => known.includes(name)), ...known.filter((name) => !order.includes(name))];
}

export interface Step {
  key: string;
  label: string;
  count: number;
  amount: number | undefined;
  /** Of the first step. */
  share: number | undefined;
  /** Of the step before. */
  conversion: number | undefined;
}

/** The steps of a funnel from wide to narrow, as the report has them. */
export function drawn(report: Report): Step[] {
  return report.rows.map((row) => ({
    key: row.key,
    label: row.label,
    count: numberOf(row.cells.count?.value) ?? 0,
    amount: numberOf(row.cells.amount?.value),
    share: numberOf(row.cells.from_start?.value),
    conversion: numberOf(row.cells.conversion?.value),
  }));
}

/** How dark a cell of a heat map is, 0 to 1, by its share of the largest. */
export function heat(value: number | undefined, most: number): number {
  return value && most > 0 ? Math.min(1, Math.max(0.06, value / most)) : 0;
}
