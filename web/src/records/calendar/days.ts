/** Civil dates as text `YYYY-MM-DD` and the grids of weeks and months. Pure; no time zones, no clock. */

const parts = (day: string) => day.split("-").map(Number) as [number, number, number];

/** The day so many days later (earlier when negative). */
export function addDays(day: string, days: number): string {
  const [year, month, date] = parts(day);
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
}

/** The same day of another month, or that month's last when it has no such day. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = parts(day);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** 1 Monday … 7 Sunday. */
export function weekday(day: string): number {
  const [year, month, date] = parts(day);
  return new Date(Date.UTC(year, month - 1, date)).getUTCDay() || 7;
}

/** The seven days of the week that the day is in. */
export function weekOf(day: string, weekStart: number): string[] {
  const back = (weekday(day) - weekStart + 7) % 7;
  return Array.from({ length: 7 }, (_, at) => addDays(day, at - back));
}

/** The weeks that show the whole month of the day. */
export function monthOf(day: string, weekStart: number): string[][] {
  const first = `${day.slice(0, 7)}-01`;
  const next = addMonths(first, 1);
  const weeks: string[][] = [];
  for (
    let week = weekOf(first, weekStart);
    (week[0] ?? next) < next;
    week = weekOf(addDays(week[0] ?? next, 7), weekStart)
  ) {
    weeks.push(week);
  }
  return weeks;
}
