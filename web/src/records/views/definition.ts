/**
 * What a saved view remembers, and the same as the address of a list. Reads whatever was stored and keeps only what
 * still makes sense, so that a retired field or an older client's view never breaks a list. Pure.
 */
import type { ObjectDescription } from "@/api/contract";
import { defaultColumns, fieldOf, isReference, targetOf } from "@/describe";

export type ViewKind = "list" | "board" | "calendar";

export interface Sort {
  field: string;
  descending: boolean;
}

export interface Definition {
  kind: ViewKind;
  columns: string[];
  /** `$filter` text. */
  filter?: string;
  sort: Sort[];
}

/** The part of a list's address that says what is shown; absent parts come from the view. */
export interface ListSearch {
  view?: string;
  filter?: string;
  sort?: string;
  q?: string;
  columns?: string;
  as?: ViewKind;
  bin?: boolean;
}

const kinds: ViewKind[] = ["list", "board", "calendar"];

const textOrNothing = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** Reads an address; anything that is not understood is as if it were not there. */
export function readListSearch(search: Record<string, unknown>): ListSearch {
  const as = kinds.find((kind) => kind === search.as);
  // An empty filter is meaningful: it takes the view's own away.
  const filter = typeof search.filter === "string" ? search.filter : undefined;
  const read: ListSearch = {
    view: textOrNothing(search.view),
    filter,
    sort: textOrNothing(search.sort),
    q: search.q === undefined || search.q === null ? undefined : textOrNothing(String(search.q)),
    columns: textOrNothing(search.columns),
    as,
    bin: search.bin === true || search.bin === "true" || undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** `-amount,name` ⇄ amount descending, then name. */
export function readSort(text: string | undefined): Sort[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => ({ field: part.replace(/^-/, ""), descending: part.startsWith("-") }));
}

export const writeSort = (sort: Sort[]) =>
  sort.map(({ field, descending }) => (descending ? "-" : "") + field).join(",");

/** The `$orderby` of a sort; references by their title. Fields that cannot be sorted are left out. */
export function orderBy(sort: Sort[], object: ObjectDescription, objects: ObjectDescription[]): string | undefined {
  const parts = sort.flatMap(({ field: name, descending }) => {
    const field = fieldOf(object, name);
    if (!field?.sortable) return [];
    const title = objects.find((other) => other.name === targetOf(field))?.title_field ?? "name";
    return [(isReference(field) ? `${name}/${title}` : name) + (descending ? " desc" : "")];
  });
  return parts.join(",") || undefined;
}

/**
 * The order of a list that nobody has sorted: what is arranged by hand as it is arranged, deleted records by when they
 * went, all others by their last change.
 */
export function usualOrder(object: ObjectDescription, deleted = false): string | undefined {
  if (!deleted && arranged(object)) return "position";
  const name = deleted ? "deleted_at" : "updated_at";
  return fieldOf(object, name)?.sortable ? `${name} desc` : undefined;
}

/** Whether records of the object have a place among each other. A person's position is another thing. */
export function arranged(object: ObjectDescription | undefined): boolean {
  const position = fieldOf(object, "position");
  return position?.kind === "integer" && position.sortable;
}

/** Which kinds an object can be shown as. */
export function kindsOf(object: ObjectDescription): ViewKind[] {
  return kinds.filter(
    (kind) => kind === "list" || (kind === "board" ? Boolean(object.board_field) : Boolean(object.calendar_field)),
  );
}

function knownColumns(object: ObjectDescription, columns: unknown): string[] {
  if (!Array.isArray(columns)) return [];
  const names = columns.filter((name): name is string => typeof name === "string" && Boolean(fieldOf(object, name)));
  return [...new Set(names)];
}

/** A stored definition, be it JSON or JSON in a text, made whole. */
export function readDefinition(stored: unknown, object: ObjectDescription): Definition {
  let given: Record<string, unknown> = {};
  try {
    const value: unknown = typeof stored === "string" ? JSON.parse(stored) : stored;
    if (value && typeof value === "object") given = value as Record<string, unknown>;
  } catch {
    // not JSON: as if nothing had been stored
  }
  const columns = knownColumns(object, given.columns);
  const sort: Sort[] =
    typeof given.sort === "string"
      ? readSort(given.sort)
      : Array.isArray(given.sort)
        ? given.sort.flatMap((one: unknown) => {
            if (typeof one === "string") return readSort(one);
            const { field, descending } = (one ?? {}) as Partial<Sort>;
            return typeof field === "string" ? [{ field, descending: Boolean(descending) }] : [];
          })
        : [];
  return {
    kind: kindsOf(object).find((kind) => kind === given.kind) ?? "list",
    columns: columns.length > 0 ? columns : defaultColumns(object),
    filter: textOrNothing(given.filter),
    sort: sort.filter(({ field }) => fieldOf(object, field)),
  };
}

/** A view with the address's own wishes on top. */
export function applySearch(view: Definition, search: ListSearch, object: ObjectDescription): Definition {
  const columns = knownColumns(object, search.columns?.split(","));
  return {
    kind: kindsOf(object).find((kind) => kind === search.as) ?? view.kind,
    columns: columns.length > 0 ? columns : view.columns,
    filter: search.filter === undefined ? view.filter : search.filter || undefined,
    sort: search.sort === undefined ? view.sort : readSort(search.sort),
  };
}
