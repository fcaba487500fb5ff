/**
 * Instants on the company's clock. Instants travel as UTC; people read and write them as wall-clock text
 * `2026-09-08 09:02` in the company's time zone. Pure; no current time is read here.
 */
import type { Locale } from "./locales";

const formats = new Map<string, Intl.DateTimeFormat>();

function clock(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const options: Intl.DateTimeFormatOptions = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  };
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  } catch {
    made = new Intl.DateTimeFormat("en-GB", options);
  }
  formats.set(timeZone, made);
  return made;
}

/** The wall clock at an instant, `YYYY-MM-DD HH:mm:ss`, or undefined when the text is no instant. */
export function wallClock(instant: string | number | Date, timeZone: string): string | undefined {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return undefined;
  const parts: Record<string, string> = {};
  for (const { type, value } of clock(timeZone).formatToParts(date)) parts[type] = value;
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}`;
}

/** The instant at which the wall clock shows this text. In the hour that a clock change skips: the moment after. */
export function fromWallClock(text: string, timeZone: string): string | undefined {
  const wanted = Date.parse(`${text.trim().replace(" ", "T")}Z`);
  if (Number.isNaN(wanted)) return undefined;
  let instant = wanted;
  for (let round = 0; round < 2; round++) {
    const shown = wallClock(instant, timeZone);
    if (!shown) return undefined;
    instant += wanted - Date.parse(`${shown.replace(" ", "T")}Z`);
  }
  return new Date(instant).toISOString();
}

/** `2026-09-08 09:02` on the company's clock; other text as it is. */
export function formatInstant(value: unknown, timeZone: string): string {
  if (value === null || value === undefined) return "";
  return wallClock(String(value), timeZone)?.slice(0, 16) ?? String(value);
}

/** The civil date of an instant on the company's clock. */
export function civilDate(instant: string | number | Date, timeZone: string): string {
  return wallClock(instant, timeZone)?.slice(0, 10) ?? "";
}

/** How long ago or how soon: "3 hours ago", "昨天"; from thirty days on the date, which says more than "last year". */
export function formatRelative(locale: Locale, instant: string, now: number, timeZone: string): string {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return instant;
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["second", 60],
    ["minute", 60],
    ["hour", 24],
    ["day", 30],
  ];
  let amount = seconds;
  for (const [unit, size] of steps) {
    if (Math.abs(amount) < size) return relative.format(Math.round(amount), unit);
    amount /= size;
  }
  return civilDate(instant, timeZone);
}
