/** What is done with a sheet without asking the server: which cells can be locked, what typed and pasted numbers say, what is copied. */
import type { Lock, SplitHead, SplitSheet } from "./contract";

/** A cell by its places in the sheet. */
export interface Place {
  row: number;
  column: number;
}

export const isLeaf = (heads: SplitHead[], at: number) => heads[at + 1]?.parent !== at;

/** The number itself, the total of a row or a column, and what one person has in the smallest span. */
export function isLockable({ columns, rows }: SplitSheet, { row, column }: Place): boolean {
  return row === 0 || column === 0 || (isLeaf(rows, row) && isLeaf(columns, column));
}

export const isLocked = (sheet: SplitSheet, { row, column }: Place) =>
  sheet.rows[row]?.locked.includes(column) ?? false;

const units: Record<string, number> = { 万: 4, 萬: 4, 亿: 8, 億: 8, k: 3, m: 6 };

/** `1,200.50`, `120万`, `1.2m`; undefined where it is no number, or less than nothing. */
export function numberOf(text: string): number | undefined {
  const found = /^([\d.]+)\s*([万萬亿億km])?$/i.exec(text.replace(/[,，\s¥$€]/g, ""));
  if (!found) return undefined;
  const [whole = "", fraction = ""] = (found[1] ?? "").split(".");
  const digits = units[(found[2] ?? "").toLowerCase()] ?? 0;
  // Shifted as text: 1.1 million has no remainder.
  const number = Number(`${whole}${fraction.slice(0, digits).padEnd(digits, "0")}.${fraction.slice(digits)}`);
  return Number.isFinite(number) && found[1] !== "." ? number : undefined;
}

/** The rows that are shown while some are closed. */
export function openRows(rows: SplitHead[], closed: ReadonlySet<string>): number[] {
  const hidden = new Set<number>();
  return rows.flatMap(({ parent }, at) => {
    const above = parent === null ? undefined : rows[parent];
    if (above && parent !== null && (hidden.has(parent) || closed.has(above.key))) {
      hidden.add(at);
      return [];
    }
    return [at];
  });
}

export const depthOf = (rows: SplitHead[], at: number): number => {
  const parent = rows[at]?.parent;
  return parent === null || parent === undefined ? 0 : 1 + depthOf(rows, parent);
};

/** The locks with some more; a number in the place of one that was there, none for `undefined`. */
export function withLocks(locks: Lock[], changes: { row: string; column: string; value?: number }[]): Lock[] {
  const keyOf = (one: { row: string; column: string }) => `${one.row} ${one.column}`;
  const changed = new Set(changes.map(keyOf));
  const added = changes.flatMap(({ value, ...place }) => (value === undefined ? [] : [{ ...place, value }]));
  return [...locks.filter((lock) => !changed.has(keyOf(lock))), ...added];
}

/** What is pasted from a spreadsheet, from a cell on: the numbers of the cells that can be locked. */
export function pasted(sheet: SplitSheet, shown: number[], from: Place, text: string): (Place & { value: number })[] {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const start = shown.indexOf(from.row);
  return lines.flatMap((line, down) =>
    line.split("\t").flatMap((cell, right) => {
      const row = shown[start + down];
      const place = { row: row ?? -1, column: from.column + right };
      const value = numberOf(cell);
      const fits = row !== undefined && place.column < sheet.columns.length && isLockable(sheet, place);
      return fits && value !== undefined ? [{ ...place, value }] : [];
    }),
  );
}

/** The cells between two, as a spreadsheet takes them. */
export function copied(sheet: SplitSheet, shown: number[], from: Place, to: Place): string {
  const [top, bottom] = [shown.indexOf(from.row), shown.indexOf(to.row)].sort((a, b) => a - b) as [number, number];
  const [left, right] = [from.column, to.column].sort((a, b) => a - b) as [number, number];
  const line = (row: number) => sheet.rows[row]?.cells.slice(left, right + 1).join("\t") ?? "";
  return shown
    .slice(top, bottom + 1)
    .map(line)
    .join("\n");
}
