/** Where the dimensions of a report stand while it is built, and what moving one does. Pure. */
import type { Pivot } from "@/pivot/contract";

export const wells = ["rows", "column", "filters"] as const;
export type Well = (typeof wells)[number];

export const mostDimensions = 3;

export const namesIn = (pivot: Pivot, well: Well): string[] => {
  if (well === "rows") return pivot.rows;
  if (well === "column") return pivot.column ? [pivot.column] : [];
  return (pivot.filters ?? []).map((filter) => filter.by);
};

const without = (pivot: Pivot, well: Well, name: string): Pivot => {
  if (well === "rows") return { ...pivot, rows: pivot.rows.filter((one) => one !== name) };
  if (well === "column") return { ...pivot, column: pivot.column === name ? null : pivot.column };
  return { ...pivot, filters: (pivot.filters ?? []).filter((filter) => filter.by !== name) };
};

/** Whether a dimension may be put there; times are no filters, the period is. */
export function accepts(pivot: Pivot, well: Well, name: string, isTime: boolean): boolean {
  if (well === "filters") return !isTime && !namesIn(pivot, "filters").includes(name);
  const others = pivot.rows.filter((one) => one !== name).length + (pivot.column && pivot.column !== name ? 1 : 0);
  return others < mostDimensions || (well === "column" && Boolean(pivot.column));
}

/** Takes a dimension out of one well, or none, and puts it into another, or none. A column gives way to the next one. */
export function moved(pivot: Pivot, name: string, from: Well | undefined, to: Well | undefined, index = 99): Pivot {
  const kept = pivot.filters?.find((filter) => filter.by === name);
  let next = from ? without(pivot, from, name) : pivot;
  if (to === "rows") {
    next = without(without(next, "rows", name), "column", name);
    const rows = [...next.rows];
    rows.splice(index, 0, name);
    return { ...next, rows };
  }
  if (to === "column") return { ...without(next, "rows", name), column: name };
  if (to === "filters") {
    const filters = [...(without(next, "filters", name).filters ?? [])];
    filters.splice(index, 0, kept ?? { by: name, keys: [] });
    return { ...next, filters };
  }
  return next;
}
