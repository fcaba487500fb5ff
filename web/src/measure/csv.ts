/** A report's table as CSV that spreadsheet programs open as it is: with a byte order mark, exact figures, safe texts. Pure but for `saveCsv`. */
import type { Cells, Report } from "./report";

/** Quoted where needed. A text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvField(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export interface CsvWords {
  heading: string;
  total: string;
  previous: string;
  lastYear: string;
}

/** Each column with the period before and last year beside it, where the report knows them. */
export function reportCsv(report: Report, words: CsvWords): string {
  const everything = [...report.rows.map((row) => row.cells), ...(report.total ? [report.total] : [])];
  const has = (column: string, part: "previous" | "last_year") =>
    everything.some((cells) => cells[column]?.[part] !== undefined && cells[column]?.[part] !== null);
  const columns = report.columns.map((column) => ({
    ...column,
    previous: has(column.name, "previous"),
    lastYear: has(column.name, "last_year"),
  }));
  const head = columns.flatMap((column) => [
    column.label,
    ...(column.previous ? [`${column.label} · ${words.previous}`] : []),
    ...(column.lastYear ? [`${column.label} · ${words.lastYear}`] : []),
  ]);
  const line = (label: string, cells: Cells) => [
    label,
    ...columns.flatMap(({ name, previous, lastYear }) => [
      cells[name]?.value,
      ...(previous ? [cells[name]?.previous] : []),
      ...(lastYear ? [cells[name]?.last_year] : []),
    ]),
  ];
  const lines = [
    [words.heading, ...head],
    ...report.rows.map((row) => line(row.label, row.cells)),
    ...(report.total ? [line(words.total, report.total)] : []),
  ];
  return `\ufeff${lines.map((fields) => fields.map(csvField).join(",")).join("\r\n")}\r\n`;
}

/** Hands a file to the browser to keep. */
export function saveCsv(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name.replace(/[\\/:*?"<>|]+/g, "-")}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
