/** What a form holds before it is saved: the first values, what has changed, what is missing. Pure. */
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { fieldOfKey, isBookkeeping, isCurrency, isWritable, rightsOn, valueKey } from "@/describe";
import { isEmpty } from "@/fields";

export type Values = Record<string, unknown>;

export interface Surroundings {
  userId: string | undefined;
  currency: string;
}

/** The fields that a form asks for: of one record, or of new ones and of many. */
export function formFields(object: ObjectDescription, record?: RecordData): Field[] {
  const { assign } = record ? rightsOn(object, record) : object.can;
  return object.fields.filter((field) => {
    if (isBookkeeping(field) || !isWritable(field)) return false;
    return assign || (field.name !== "owner" && field.name !== "team");
  });
}

export interface Section {
  name: string;
  label: string;
  fields: Field[];
}

/** The section of what has happened to a record, mostly written by the system: it comes last and is folded. */
export const historySection = "history";

/** Fields under their section's name, in the order of the description, history last. */
export function sections(fields: Field[]): Section[] {
  const found: Section[] = [];
  for (const field of fields) {
    const name = field.section ?? "";
    const section = found.find((one) => one.name === name);
    if (section) section.fields.push(field);
    else found.push({ name, label: field.section_label ?? name, fields: [field] });
  }
  return found.sort((a, b) => Number(a.name === historySection) - Number(b.name === historySection));
}

/** A field's default. Who owns a record and in which currency it is, the server fills in itself; shown, they can be changed. */
function defaultOf(object: ObjectDescription, field: Field, around: Surroundings): unknown {
  if (field.default !== undefined && field.default !== null) return field.default;
  // Left empty, the company's rules choose somebody.
  if (field.name === "owner") return object.assigned_by_rules ? undefined : around.userId;
  return isCurrency(object, field) ? around.currency : undefined;
}

/** The values that a new record's form starts with. */
export function firstValues(object: ObjectDescription, fields: Field[], given: Values, around: Surroundings): Values {
  const values: Values = {};
  for (const field of fields) {
    const start = defaultOf(object, field, around);
    if (!isEmpty(start)) values[valueKey(field)] = start;
  }
  return { ...values, ...given };
}

/** Whether two values are the same to the reader: 5 and "5", null and nothing, lists by their content. */
export function same(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (typeof a === "object" || typeof b === "object") return JSON.stringify(a) === JSON.stringify(b);
  if (String(a) === String(b)) return true;
  const numbers = [a, b].every(
    (one) => typeof one === "number" || (typeof one === "string" && /^-?\d+(\.\d+)?$/.test(one)),
  );
  return numbers && (typeof a === "number" || typeof b === "number") && Number(a) === Number(b);
}

/** Only what differs from the record. */
export function changesOf(values: Values, record: RecordData): Values {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([key, value]) => !same(value, record[key]))
      .map(([key, value]) => [key, value === undefined ? null : value]),
  );
}

/** Without what only helps to show the values, such as the records behind references. */
export function sendable(object: ObjectDescription, values: Values): Values {
  const keys = new Set(object.fields.map(valueKey));
  return Object.fromEntries(Object.entries(values).filter(([key]) => keys.has(key)));
}

/** Only what has been filled in. */
export function filledValues(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
}

/** What a new record was given: a field that somebody emptied is said to be empty, so that no default is put there. */
export function nothingFor(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, isEmpty(value) ? null : value]));
}

/** Required fields without a value. */
export function missing(fields: Field[], values: Values): Field[] {
  return fields.filter((field) => field.required && field.kind !== "boolean" && isEmpty(values[valueKey(field)]));
}

/** The server's messages by field name; messages for fields that the form does not show go to the form as a whole. */
export function placeErrors(object: ObjectDescription, fields: Field[], byField: Record<string, string>) {
  const beside: Record<string, string> = {};
  const above: string[] = [];
  for (const [target, message] of Object.entries(byField)) {
    const field = fieldOfKey(object, target);
    if (field && fields.some((one) => one.name === field.name)) beside[field.name] = message;
    else above.push(field ? `${field.label}: ${message}` : message);
  }
  return { beside, above };
}

/** What a refusal says to whoever changed only this field; what is missing elsewhere carries the other field's name. */
export function besideField(
  object: ObjectDescription,
  field: Field,
  byField: Record<string, string>,
): string | undefined {
  const { beside, above } = placeErrors(object, [field], byField);
  return beside[field.name] ?? (above.join(" ") || undefined);
}

export interface Difference {
  field: Field;
  base: unknown;
  mine: unknown;
  theirs: unknown;
}

/** What two editors of one record disagree on, and what only the other one changed. */
export function differences(object: ObjectDescription, base: RecordData, mine: Values, theirs: RecordData) {
  const disputed: Difference[] = [];
  const theirOwn: Difference[] = [];
  for (const field of object.fields) {
    if (isBookkeeping(field)) continue;
    const key = valueKey(field);
    const difference = { field, base: base[key], mine: mine[key], theirs: theirs[key] };
    if (key in mine && !same(mine[key], theirs[key])) disputed.push(difference);
    else if (!(key in mine) && key in theirs && key in base && !same(base[key], theirs[key])) theirOwn.push(difference);
  }
  return { disputed, theirOwn };
}
