/** Periods as reports take them (`2026`, `2026-Q3`, `2026-09`, `2026-09-01..2026-09-30`): what is offered, and one step on or back. Pure. */

export type Span = "month" | "quarter" | "year" | "custom";
export const spans: Span[] = ["month", "quarter", "year", "custom"];

const pad = (value: number) => String(value).padStart(2, "0");

/** What kind of period a text is; undefined for names such as `this_month`. */
export function spanOf(period: string | undefined): Span | undefined {
  if (!period) return undefined;
  if (/^\d{4}$/.test(period)) return "year";
  if (/^\d{4}-Q[1-4]$/.test(period)) return "quarter";
  if (/^\d{4}-\d{2}$/.test(period)) return "month";
  return /^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$/.test(period) ? "custom" : undefined;
}

/** The period of that kind that holds a day; a fiscal year bears the number of the year in which it starts. */
export function periodAt(span: Exclude<Span, "custom">, today: string, fiscalStart: number): string {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  if (span === "month") return today.slice(0, 7);
  const fiscalYear = month < fiscalStart ? year - 1 : year;
  if (span === "year") return String(fiscalYear);
  return `${fiscalYear}-Q${Math.floor(((month - fiscalStart + 12) % 12) / 3) + 1}`;
}

/** The period `steps` further on; a range moves by its own length. */
export function shifted(period: string, steps: number): string {
  switch (spanOf(period)) {
    case "year":
      return String(Number(period) + steps);
    case "quarter": {
      const index = Number(period.slice(0, 4)) * 4 + Number(period.slice(6)) - 1 + steps;
      return `${Math.floor(index / 4)}-Q${(index % 4) + 1}`;
    }
    case "month": {
      const index = Number(period.slice(0, 4)) * 12 + Number(period.slice(5)) - 1 + steps;
      return `${Math.floor(index / 12)}-${pad((index % 12) + 1)}`;
    }
    case "custom": {
      const day = 86_400_000;
      const [from = 0, to = 0] = period.split("..").map((date) => Date.parse(`${date}T00:00:00Z`));
      const move = (to - from + day) * steps;
      return [from, to].map((instant) => new Date(instant + move).toISOString().slice(0, 10)).join("..");
    }
    default:
      return period;
  }
}

/** Periods to choose from, the newest first: one ahead, then back. */
export function offered(span: Exclude<Span, "custom">, current: string): string[] {
  const back = { month: 23, quarter: 11, year: 5 }[span];
  return Array.from({ length: back + 2 }, (_, index) => shifted(current, 1 - index));
}
