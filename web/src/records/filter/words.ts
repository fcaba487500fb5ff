/** Filters in words, for chips and for the builder's menus. */
import type { Field } from "@/api/contract";
import type { Operator } from "@/fields";
import type { Key, Translate } from "@/i18n";
import { type PeriodName, periods } from "./model";

const dates = new Set(["date", "time", "instant"]);
const dated: Partial<Record<Operator, Key>> = {
  greater: "operator.after",
  at_least: "operator.from",
  less: "operator.before",
  at_most: "operator.until",
  equals: "operator.on",
};

/** An operator as one says it for this kind of field: dates are before and after, numbers less and greater. */
export function operatorWord(operator: Operator, field: Field, t: Translate): string {
  return t((dates.has(field.kind) ? dated[operator] : undefined) ?? `operator.${operator}`);
}

export function periodWord(name: string, t: Translate): string {
  return periods.includes(name as PeriodName) ? t(`period.${name as PeriodName}`) : name;
}
