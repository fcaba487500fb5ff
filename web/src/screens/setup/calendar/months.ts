/** A year as months of weeks, for drawing, and names of days and months in the reader's language. Pure. */
import type { Locale } from "@/i18n";

export interface Day {
  /** `2026-09-08`. */
  date: string;
  day: number;
  /** 1 Monday … 7 Sunday. */
  weekday: number;
}

const pad = (value: number) => String(value).padStart(2, "0");

/** The days of a month, with as many blanks before them as its first week lacks. */
export function monthDays(year: number, month: number, weekStart: number): { blanks: number; days: Day[] } {
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const days = Array.from({ length: count }, (_, index) => {
    const weekday = new Date(Date.UTC(year, month - 1, index + 1)).getUTCDay() || 7;
    return { date: `${year}-${pad(month)}-${pad(index + 1)}`, day: index + 1, weekday };
  });
  return { blanks: ((days[0]?.weekday ?? 1) - weekStart + 7) % 7, days };
}

export function monthName(locale: Locale, month: number): string {
  return new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" }).format(Date.UTC(2026, month - 1, 1));
}

/** 1 Monday … 7 Sunday. The 5th of January 2026 was a Monday. */
export function weekdayName(locale: Locale, weekday: number, width: "narrow" | "long"): string {
  return new Intl.DateTimeFormat(locale, { weekday: width, timeZone: "UTC" }).format(Date.UTC(2026, 0, 4 + weekday));
}

/** The weekdays in the order of the company's week. */
export const weekOrder = (weekStart: number) =>
  Array.from({ length: 7 }, (_, index) => ((weekStart - 1 + index) % 7) + 1);
