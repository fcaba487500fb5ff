/**
 * A filter as people build it: conditions in nested groups. Whatever `$filter` text says that this cannot is kept as it is.
 * Pure; knows operators by name only.
 */
import type { Operator } from "@/fields/kind";

export interface Condition {
  kind: "condition";
  field: string;
  operator: Operator;
  /** One value, a pair for `between`, a list for `in`, `not_in` and `has`; nothing for `empty`, `yes`, `me`. */
  value?: unknown;
}

export interface Group {
  kind: "group";
  join: "and" | "or";
  items: Filter[];
}

/** Part of a `$filter` that has no form in the builder. */
export interface Raw {
  kind: "raw";
  text: string;
}

export type Filter = Condition | Group | Raw;

export const emptyFilter: Group = { kind: "group", join: "and", items: [] };

const withoutValue = new Set<Operator>(["empty", "not_empty", "yes", "no", "me"]);
const withList = new Set<Operator>(["in", "not_in", "has", "has_not"]);

export const takesNoValue = (operator: Operator) => withoutValue.has(operator);
export const takesList = (operator: Operator) => withList.has(operator);

function filled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "";
}

/** Whether the condition says something: half-built ones are left out of the query instead of failing it. */
export function isComplete(condition: Condition): boolean {
  const { operator, value } = condition;
  if (!condition.field) return false;
  if (takesNoValue(operator)) return true;
  if (takesList(operator)) return Array.isArray(value) && value.length > 0;
  if (operator === "between") return Array.isArray(value) && value.length === 2 && value.every(filled);
  return filled(value) && !Array.isArray(value);
}

/** How many conditions a filter has, raw parts included. */
export function countConditions(filter: Filter): number {
  if (filter.kind === "group") return filter.items.reduce((sum, item) => sum + countConditions(item), 0);
  return filter.kind === "raw" || isComplete(filter) ? 1 : 0;
}

/** The periods that the server knows by name, in the order in which they are offered. */
export const periods = [
  "today",
  "yesterday",
  "tomorrow",
  "this_week",
  "last_week",
  "next_week",
  "this_month",
  "last_month",
  "next_month",
  "this_quarter",
  "last_quarter",
  "next_quarter",
  "this_year",
  "last_year",
  "next_year",
] as const;
export type PeriodName = (typeof periods)[number];
