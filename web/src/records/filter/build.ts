/** From a filter to `$filter` text. Incomplete conditions and unknown fields are left out. Pure. */
import type { Field } from "@/api/contract";
import { idLiteral, quote } from "@/api/odata";
import { isReference, valueKey } from "@/describe";
import { codePrefix } from "@/fields/region/path";
import { type Condition, type Filter, isComplete } from "./model";
import type { FilterSchema } from "./schema";

const bare = new Set(["integer", "decimal", "money", "percent", "boolean", "date", "time", "instant"]);

/** A value as a literal of the field's kind. */
export function literal(field: Field, value: unknown): string {
  if (isReference(field)) return idLiteral(String(value));
  return bare.has(field.kind) ? String(value) : quote(String(value));
}

const comparisons = {
  equals: "eq",
  not_equals: "ne",
  greater: "gt",
  at_least: "ge",
  less: "lt",
  at_most: "le",
} as const;

function conditionText(condition: Condition, schema: FilterSchema): string | undefined {
  const field = schema.field(condition.field);
  if (!field || !isComplete(condition)) return undefined;
  const key = valueKey(field);
  const words = isReference(field) ? `${field.name}/${schema.title(field)}` : key;
  const { operator, value } = condition;
  const values = Array.isArray(value) ? value : [value];
  const list = () => values.map((one) => literal(field, one)).join(",");
  const any = () => values.map((one) => `${key}/any(t: t eq ${quote(String(one))})`).join(" or ");
  switch (operator) {
    case "contains":
      return `contains(${words},${quote(String(value))})`;
    case "not_contains":
      return `not contains(${words},${quote(String(value))})`;
    case "starts_with":
      return `startswith(${words},${quote(String(value))})`;
    case "within":
      return `startswith(${key},${quote(codePrefix(String(value)))})`;
    case "between":
      return `(${key} ge ${literal(field, values[0])} and ${key} le ${literal(field, values[1])})`;
    case "in":
      return `${key} in (${list()})`;
    case "not_in":
      return `not (${key} in (${list()}))`;
    case "has":
      return values.length > 1 ? `(${any()})` : any();
    case "has_not":
      return `not (${any()})`;
    case "period":
      return `${key} in period(${quote(String(value))})`;
    case "me":
      return `${key} eq me()`;
    case "yes":
    case "no":
      return `${key} eq ${operator === "yes"}`;
    case "empty":
      return `${key} eq null`;
    case "not_empty":
      return `${key} ne null`;
    default:
      return `${key} ${comparisons[operator]} ${literal(field, value)}`;
  }
}

function text(filter: Filter, schema: FilterSchema, inner: boolean): string | undefined {
  if (filter.kind === "raw") return inner && /\s(and|or)\s/.test(filter.text) ? `(${filter.text})` : filter.text;
  if (filter.kind === "condition") return conditionText(filter, schema);
  const told = filter.items.filter((item) => text(item, schema, true) !== undefined);
  const [only] = told;
  if (!only) return undefined;
  if (told.length === 1) return text(only, schema, inner);
  const parts = told.map((item) => text(item, schema, true));
  const joined = parts.join(` ${filter.join} `);
  return inner ? `(${joined})` : joined;
}

/** The `$filter` text of a filter; undefined when it leaves every record in. */
export function buildFilter(filter: Filter, schema: FilterSchema): string | undefined {
  return text(filter, schema, false);
}

/** Two `$filter` texts, both of which must hold. */
export function both(...filters: (string | undefined | null)[]): string | undefined {
  const given = filters.filter((filter): filter is string => Boolean(filter));
  return given.length > 1 ? given.map((filter) => `(${filter})`).join(" and ") : given[0];
}
