/** The language of the page for React: words, formats and the company's clock through `useLanguage()`. */
import { createContext, type ReactNode, use, useMemo } from "react";
import * as format from "./format";
import type { Locale } from "./locales";
import * as time from "./time";
import { type Translate, translator, type Words } from "./words";

export { closestLocale, type Locale, localeNames, locales } from "./locales";
export type { Key, Translate } from "./words";

export interface Language {
  locale: Locale;
  t: Translate;
  timeZone: string;
  /** The company's currency, for money that names none. */
  currency: string;
  /** 1 Monday … 7 Sunday. */
  weekStart: number;
  number: (value: unknown, scale?: number) => string;
  integer: (value: unknown) => string;
  numberShort: (value: unknown) => string;
  money: (value: unknown, currency?: string | null) => string;
  moneyWhole: (value: unknown, currency?: string | null) => string;
  moneyShort: (value: unknown, currency?: string | null) => string;
  percent: (value: unknown, scale?: number) => string;
  instant: (value: unknown) => string;
  relative: (instant: string) => string;
  bytes: (bytes: number) => string;
  /** Today on the company's clock. */
  today: () => string;
}

const LanguageContext = createContext<Language | null>(null);

export interface LanguageProps {
  locale: Locale;
  words: Words;
  timeZone: string;
  currency: string;
  weekStart: number;
  children: ReactNode;
}

export function LanguageProvider({ locale, words, timeZone, currency, weekStart, children }: LanguageProps) {
  const language = useMemo<Language>(
    () => ({
      locale,
      timeZone,
      currency,
      weekStart,
      t: translator(words, locale),
      number: (value, scale) => format.formatNumber(locale, value, scale),
      integer: (value) => format.formatInteger(locale, value),
      numberShort: (value) => format.formatNumberShort(locale, value),
      money: (value, code) => format.formatMoney(locale, value, code || currency),
      moneyWhole: (value, code) => format.formatMoneyWhole(locale, value, code || currency),
      moneyShort: (value, code) => format.formatMoneyShort(locale, value, code || currency),
      percent: (value, scale) => format.formatPercent(locale, value, scale),
      instant: (value) => time.formatInstant(value, timeZone),
      relative: (instant) => time.formatRelative(locale, instant, Date.now(), timeZone),
      bytes: (bytes) => format.formatBytes(locale, bytes),
      today: () => time.civilDate(Date.now(), timeZone),
    }),
    [locale, words, timeZone, currency, weekStart],
  );
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

/** Words and formats of the reader. */
export function useLanguage(): Language {
  const language = use(LanguageContext);
  if (!language) throw new Error("useLanguage needs a LanguageProvider above it");
  return language;
}
