/**
 * The client's own words. Labels of objects and fields are not here: they come from the server's description.
 * A key may have a `#one` form for languages that have a singular.
 */
import type approvals from "@locales/en/approvals.web.json";
import type assignment from "@locales/en/assignment.web.json";
import type attainment from "@locales/en/attainment.web.json";
import type automations from "@locales/en/automations.web.json";
import type channels from "@locales/en/channels.web.json";
import type configuration from "@locales/en/configuration.web.json";
import type defaults from "@locales/en/defaults.web.json";
import type digest from "@locales/en/digest.web.json";
import type forecast from "@locales/en/forecast.web.json";
import type layouts from "@locales/en/layouts.web.json";
import type metrics from "@locales/en/metrics.web.json";
import type notices from "@locales/en/notices.web.json";
import type ownObjects from "@locales/en/own_objects.web.json";
import type ownReports from "@locales/en/own_reports.web.json";
import type screens from "@locales/en/screens.json";
import type split from "@locales/en/split.web.json";
import type targets from "@locales/en/targets.web.json";
import type web from "@locales/en/web.json";
import type { Locale } from "./locales";

type WithoutForm<K> = K extends `${string}#one` ? never : K;
export type Key = WithoutForm<
  | keyof typeof web
  | keyof typeof screens
  | keyof typeof notices
  | keyof typeof automations
  | keyof typeof ownObjects
  | keyof typeof configuration
  | keyof typeof approvals
  | keyof typeof channels
  | keyof typeof metrics
  | keyof typeof split
  | keyof typeof targets
  | keyof typeof attainment
  | keyof typeof assignment
  | keyof typeof defaults
  | keyof typeof digest
  | keyof typeof forecast
  | keyof typeof layouts
  | keyof typeof ownReports
>;
export type Parameters = Record<string, string | number>;
export type Words = Record<string, string>;
export type Translate = (key: Key, parameters?: Parameters) => string;

const files = import.meta.glob<{ default: Words }>([
  "../../../locales/*/{web,screens}.json",
  "../../../locales/*/*.web.json",
]);

/** Loads a language: only its own chunk travels. */
export async function loadWords(locale: Locale): Promise<Words> {
  const own = Object.entries(files).filter(([path]) => path.includes(`/${locale}/`));
  const parts = await Promise.all(own.map(([, load]) => load()));
  return Object.assign({}, ...parts.map((part) => part.default));
}

/** The way to say a key in a language. A missing word shows its key, so that it is noticed. */
export function translator(words: Words, locale: Locale): Translate {
  const plurals = new Intl.PluralRules(locale);
  return (key, parameters) => {
    const one = parameters && typeof parameters.count === "number" && plurals.select(parameters.count) === "one";
    const text = (one ? words[`${key}#one`] : undefined) ?? words[key] ?? key;
    if (!parameters) return text;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = parameters[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? value.toLocaleString(locale) : value;
    });
  };
}
