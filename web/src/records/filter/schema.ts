/** What filters need to know of an object's fields. A seam, so that building and parsing can be tested without a server. */
import type { Field, ObjectDescription } from "@/api/contract";
import { isReference, targetOf, valueKey } from "@/describe";

export interface FilterSchema {
  field: (name: string) => Field | undefined;
  /** The field whose stored value has this key: `account_id` → `account`. */
  byKey: (key: string) => Field | undefined;
  /** The title field of what a reference points to. */
  title: (field: Field) => string;
}

export function filterSchema(object: ObjectDescription, objects: ObjectDescription[]): FilterSchema {
  const byName = new Map(object.fields.map((field) => [field.name, field]));
  const byKey = new Map(object.fields.map((field) => [valueKey(field), field]));
  const titles = new Map(objects.map((other) => [other.name, other.title_field]));
  return {
    field: (name) => byName.get(name),
    byKey: (key) => byKey.get(key),
    title: (field) => (isReference(field) ? (titles.get(targetOf(field)) ?? "name") : field.name),
  };
}
