/**
 * From a figure to its records: the one place that turns a report's link (`/odata/OBJECT?$filter=…`) into the address of
 * the list that shows exactly these (`/o/OBJECT?filter=…`). Pure.
 */

export interface RowsTarget {
  object: string;
  /** As `records/views/definition` reads it. */
  search: { filter?: string; q?: string; bin?: true };
}

/** Where a figure's records are listed; nothing when the link is not one of a list. */
export function rowsTarget(link: string | null | undefined): RowsTarget | undefined {
  if (!link) return undefined;
  let url: URL;
  try {
    url = new URL(link, "http://here.invalid");
  } catch {
    return undefined;
  }
  const path = /^(?:.*\/)?odata\/([a-z][a-z0-9_]*)$/.exec(url.pathname);
  const object = path?.[1];
  if (!object) return undefined;
  const filter = url.searchParams.get("$filter");
  const text = url.searchParams.get("$search");
  const search: RowsTarget["search"] = {};
  if (filter) search.filter = filter;
  if (text) search.q = text;
  if (url.searchParams.get("deleted") === "true") search.bin = true;
  return { object, search };
}
