/** How a number looks, before the rule is saved: the same as the server makes. Pure. */

export const dateParts = ["none", "year", "month", "day"] as const;
export type DatePart = (typeof dateParts)[number];

export interface Rule {
  prefix: string;
  date_part: DatePart;
  digits: number;
  gapless: boolean;
}

/** The number of a serial on a day (`2026-09-08`). */
export function exampleOf(rule: Omit<Rule, "gapless">, today: string, serial = 1): string {
  const lengths: Record<DatePart, number> = { none: 0, year: 4, month: 6, day: 8 };
  const date = today.replaceAll("-", "").slice(0, lengths[rule.date_part]);
  return `${rule.prefix}${date}-${String(serial).padStart(rule.digits, "0")}`;
}
