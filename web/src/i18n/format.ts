/**
 * Numbers, money, dates and phones as a reader of a language expects them (万/亿 short units, two decimals for ¥,
 * 2026-09-08, 138 0013 8000). Pure; what cannot be formatted is returned as its own text.
 */
import type { Locale } from "./locales";

const cache = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale + JSON.stringify(options);
  const known = cache.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, options);
  cache.set(key, made);
  return made;
}

function finite(value: unknown): number | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A count or decimal; `scale` is the number of decimals that are kept at most. */
export function formatNumber(locale: Locale, value: unknown, scale = 0): string {
  const number = finite(value);
  if (number === undefined) return String(value ?? "");
  return numberFormat(locale, { maximumFractionDigits: scale }).format(number);
}

/** A whole number of any meaning: four digits may be a year and stay together, more are grouped. */
export function formatInteger(locale: Locale, value: unknown): string {
  const number = finite(value);
  if (number === undefined) return String(value ?? "");
  return numberFormat(locale, { maximumFractionDigits: 0, useGrouping: "min2" }).format(number);
}

/** Money in the reader's way of writing it; of a currency that nobody knows, the number and its code. */
function money(
  locale: Locale,
  value: unknown,
  currency: string,
  digits: Intl.NumberFormatOptions,
  decimals = 0,
): string {
  const number = finite(value);
  if (number === undefined) return String(value ?? "");
  try {
    const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
    return numberFormat(locale, { ...style, ...digits }).format(number);
  } catch {
    return `${numberFormat(locale, { maximumFractionDigits: decimals, ...digits }).format(number)} ${currency}`;
  }
}

/** Money with its currency's own decimals: ¥1,054.50. */
export function formatMoney(locale: Locale, value: unknown, currency: string): string {
  return money(locale, value, currency, {}, 2);
}

/** Money in whole units, for tables of sums: ¥658,855,461. */
export function formatMoneyWhole(locale: Locale, value: unknown, currency: string): string {
  return money(locale, value, currency, { minimumFractionDigits: 0, maximumFractionDigits: 0 });
}

/** Decimals of a short figure: two from 亿 and billions on, where one would round millions away. */
function shortDecimals(locale: Locale, size: number): number {
  return size >= (locale === "en" ? 1e9 : 1e8) ? 2 : 1;
}

/** Money where space is short: ¥1054万, ¥1.23亿, $1.2M. */
export function formatMoneyShort(locale: Locale, value: unknown, currency: string): string {
  const size = Math.abs(finite(value) ?? 0);
  if (size < 10_000) return formatMoneyWhole(locale, value, currency);
  const maximumFractionDigits = shortDecimals(locale, size);
  return money(locale, value, currency, { notation: "compact", minimumFractionDigits: 0, maximumFractionDigits });
}

/** A number where space is short: 1.2万, 3.4亿, 12K. */
export function formatNumberShort(locale: Locale, value: unknown): string {
  const number = finite(value);
  if (number === undefined) return String(value ?? "");
  if (Math.abs(number) < 10_000) return formatNumber(locale, number, 1);
  return numberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(number);
}

/** A share: 0.35 → 35%. */
export function formatPercent(locale: Locale, value: unknown, scale = 2): string {
  const number = finite(value);
  if (number === undefined) return String(value ?? "");
  return numberFormat(locale, { style: "percent", maximumFractionDigits: scale }).format(number);
}

/** Mobile numbers of mainland China in groups of 3-4-4; other numbers stay as they were written. */
export function formatPhone(value: unknown): string {
  const text = String(value ?? "");
  const match = /^(\+?86[ -]?)?(1\d{2})[ -]?(\d{4})[ -]?(\d{4})$/.exec(text.trim());
  if (!match) return text;
  return `${match[1] ? "+86 " : ""}${match[2]} ${match[3]} ${match[4]}`;
}

/** The size of a file in the unit that fits. */
export function formatBytes(locale: Locale, bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = bytes > 0 ? Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1024))) : 0;
  const unit = units[step] ?? "byte";
  return numberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: step ? 1 : 0,
  }).format(bytes / 1024 ** step);
}
