/**
 * What the server says exists: objects, their fields and what this user may do with them, with the small questions
 * that lists, forms and boards ask of it. No labels or fields are written down in the client.
 */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Description, Field, Id, ObjectDescription, RecordData, Rights } from "@/api/contract";
import { describeQuery } from "@/api/queries";

const noObjects: ObjectDescription[] = [];

/** Every object that this user may see. Empty until the description has arrived. */
export function useObjects(): ObjectDescription[] {
  return useQuery(describeQuery).data?.objects ?? noObjects;
}

/** One object; undefined when there is none of that name that this user may see. */
export function useObject(name: string | null | undefined): ObjectDescription | undefined {
  const objects = useObjects();
  return useMemo(() => objects.find((object) => object.name === name), [objects, name]);
}

export function findObject(description: Description | undefined, name: string): ObjectDescription | undefined {
  return description?.objects.find((object) => object.name === name);
}

export function fieldOf(object: ObjectDescription | undefined, name: string | null | undefined): Field | undefined {
  return name ? object?.fields.find((field) => field.name === name) : undefined;
}

/** Whether the field points to another record, so that it is stored as `NAME_id` and shown by the other's title. */
export function isReference(field: Field): boolean {
  return field.kind === "reference" || field.kind === "user" || field.kind === "team";
}

/** Whether the field holds the id of a file. */
export const isFile = (field: Field) => field.kind === "file" || field.kind === "picture";

/** A field that no object has, so that the editor of its kind chooses a value somewhere else: in a filter, a dialog. */
export function choiceField(field: Pick<Field, "name" | "kind" | "label"> & Partial<Field>): Field {
  return {
    access: "write",
    required: false,
    unique: false,
    searchable: false,
    sortable: false,
    filterable: false,
    tracked: false,
    custom: false,
    read_only: false,
    ...field,
  };
}

/** The object that a reference points to. */
export function targetOf(field: Field): string {
  return field.kind === "reference" ? (field.target ?? "") : field.kind;
}

/** Where a record holds the field's value: `account` → `account_id`, `amount` → `amount`. */
export function valueKey(field: Field): string {
  return isReference(field) ? `${field.name}_id` : field.name;
}

/** The field that a key of a record or of an error belongs to. */
export function fieldOfKey(object: ObjectDescription, key: string): Field | undefined {
  return fieldOf(object, key) ?? object.fields.find((field) => valueKey(field) === key);
}

/** How a reference is expanded: the other's title, and what colours it, instead of all of its fields. */
export function expandOf(field: Field, objects: ObjectDescription[]): string {
  const target = objects.find((object) => object.name === targetOf(field));
  if (!target) return field.name;
  const wanted = [target.title_field, "kind", "color"].filter((name) => fieldOf(target, name));
  return wanted.length > 0 ? `${field.name}($select=${wanted.join(",")})` : field.name;
}

/** What is needed from the server to show these fields: keys to select, references to expand. */
export function columnsToQuery(
  object: ObjectDescription,
  fields: Field[],
  objects: ObjectDescription[],
): { select: string[]; expand: string[] } {
  const select = new Set<string>(["id", "version"]);
  const title = fieldOf(object, object.title_field);
  const expand = new Set<string>();
  const shown = [title, pictureOf(object), ...fields].filter((field): field is Field => field !== undefined);
  for (const field of shown) {
    select.add(valueKey(field));
    if (field.currency_field && fieldOf(object, field.currency_field)) select.add(field.currency_field);
    if (isReference(field)) expand.add(expandOf(field, objects));
  }
  return { select: [...select], expand: [...expand] };
}

/** Every reference of an object, expanded: for the page of one record. */
export function allExpanded(object: ObjectDescription, objects: ObjectDescription[]): string[] {
  return object.fields.filter(isReference).map((field) => expandOf(field, objects));
}

/** The field that shows what a record looks like: beside its title in lists and on its page. */
export function pictureOf(object: ObjectDescription): Field | undefined {
  return object.fields.find((field) => field.kind === "picture" && field.access !== "masked");
}

/** What a record is called: its title field, or failing that the start of its id. */
export function titleOf(object: ObjectDescription | undefined, record: RecordData | null | undefined): string {
  if (!record) return "";
  const title = object ? record[object.title_field] : undefined;
  for (const candidate of [title, record.name, record.title, record.subject, record.number]) {
    if (typeof candidate === "string" && candidate.trim()) return candidate;
    if (typeof candidate === "number") return String(candidate);
  }
  return `#${String(record.id).slice(0, 8)}`;
}

/** The expanded record behind a reference, when the answer carries it. */
export function expanded(record: RecordData | undefined, field: Field): RecordData | undefined {
  const value = record?.[field.name];
  return value && typeof value === "object" && !Array.isArray(value) ? (value as RecordData) : undefined;
}

/** Whether this user may set the field in a form. */
export function isWritable(field: Field): boolean {
  return field.access === "write" && !field.read_only && field.kind !== "auto_number";
}

/**
 * What this user may do with one record: as the server says of it, or, where the record came in a list, what they may do
 * with some records of its kind.
 */
export function rightsOn(object: ObjectDescription, record: RecordData): Rights {
  return record["@kaidan.can"] ?? object.can;
}

/** Why the record cannot be changed as a whole, where it waits for an approval. */
export const lockOf = (record: RecordData): string | undefined => record["@kaidan.locked"]?.reason;

/** Whether this user may set the field of this record; its owner is given by whoever may assign. */
export function maySet(object: ObjectDescription, record: RecordData, field: Field): boolean {
  const may = rightsOn(object, record);
  const open = record["@kaidan.locked"]?.open.includes(field.name) ?? true;
  return open && may.update && isWritable(field) && (field.name !== "owner" || may.assign);
}

export const recordHref = (object: string, id: Id) => `/o/${object}/${id}`;

const bookkeeping = new Set(["id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at"]);

/** Whether the field is kept by the system on every record, so that forms and first columns leave it out. */
export const isBookkeeping = (field: Field) => bookkeeping.has(field.name);

/** The field that only says in which currency others are. */
export function isCurrency(object: ObjectDescription, field: Field): boolean {
  return object.fields.some((other) => other.currency_field === field.name);
}

/**
 * The columns of a list that nobody has arranged yet: the title, whom it is about, where it stands, what it is worth, by
 * when, how to reach them, then the rest in the description's order, and whose it is. Seven fit a desktop without scrolling.
 */
export function defaultColumns(object: ObjectDescription, limit = 7): string[] {
  const quiet = new Set(["long_text", "json", "file", "picture", "location", "boolean"]);
  const rest = object.fields.filter(
    (field) =>
      !isBookkeeping(field) &&
      !quiet.has(field.kind) &&
      !isCurrency(object, field) &&
      !(field.kind === "instant" && field.read_only) &&
      !["owner", "team", "external_id", "address"].includes(field.name) &&
      targetOf(field) !== object.name,
  );
  const first = [
    fieldOf(object, object.title_field),
    fieldOf(object, "company") ?? fieldOf(object, "account"),
    fieldOf(object, object.board_field),
    object.board_field ? rest.find((field) => field.kind === "money") : undefined,
    fieldOf(object, object.calendar_field),
  ].filter((field): field is Field => field !== undefined);
  const owner = fieldOf(object, "owner");
  // A number of ours says little to whoever looks for somebody; a telephone number is why they look, and one will do.
  const phone = rest.find((field) => field.kind === "phone");
  const rank = (field: Field) =>
    field === phone ? 0 : field.section ? 3 : field.kind === "auto_number" || field.kind === "phone" ? 2 : 1;
  const others = rest.filter((field) => !field.custom || rest.length < limit).sort((a, b) => rank(a) - rank(b));
  const names = [...new Set([...first, ...others].map((field) => field.name))];
  return owner ? [...names.slice(0, limit - 1), owner.name] : names.slice(0, limit);
}
