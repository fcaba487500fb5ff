/** From a table to what a chart draws: which heads are the axis, which are the series, and which cell a click means. Pure. */
import { numberOf } from "@/measure/report";
import { kindOf, type Line, type Measured, type PivotCell, type Show, type Table, times } from "./contract";

export interface Series {
  name: string;
  cells: (PivotCell | null)[];
  /** The period before or the year before of the series in front of it. */
  against?: "previous" | "last_year";
}

export interface Drawn {
  metric: Measured;
  labels: string[];
  series: Series[];
  /** Rows that found no place. */
  left: number;
}

const mostPoints = 60;
const mostSeries = 12;

/** The innermost rows, and the others together. */
export const leavesOf = (table: Table): Line[] =>
  table.rows.filter((line) => line.others !== undefined || line.keys.length === table.rows_by.length);

interface Words {
  others: (count: number) => string;
  previous: string;
  lastYear: string;
}

export function drawn(table: Table, show: Show, words: Words): Drawn | undefined {
  const metric = table.metrics[0];
  if (!metric) return undefined;
  const all = leavesOf(table);
  // All the others together are a part of a whole, and no bar beside those of one.
  const leaves = show === "bar" || show === "line" ? all.filter((line) => line.others === undefined) : all;
  const name = (line: Line) => (line.others === undefined ? line.labels.join(" · ") : words.others(line.others));
  const byTime = table.column_by && times.includes(table.column_by.name);
  // Amounts beside days would share an axis that means neither.
  const alike = table.metrics.flatMap((one, at) => (kindOf(one) === kindOf(metric) ? [at] : []));

  if (table.column_by && show !== "pie" && (byTime || leaves.length === 0)) {
    const labels = table.columns.map((head) => head.label);
    const of = (line: Line, at: number) => table.columns.map((_, column) => line.cells[column]?.[at] ?? null);
    const rows = leaves.slice(0, mostSeries);
    const series =
      rows.length > 0
        ? rows.map((line) => ({ name: name(line), cells: of(line, 0) }))
        : alike.map((at) => ({ name: table.metrics[at]?.name ?? "", cells: of(table.total, at) }));
    return { metric, labels, series: compared(table, series, words), left: leaves.length - rows.length };
  }

  const rows = leaves.slice(0, mostPoints);
  const labels = rows.length > 0 ? rows.map(name) : [metric.name];
  const lines = rows.length > 0 ? rows : [table.total];
  const left = leaves.length - rows.length;
  if (table.column_by && show !== "pie") {
    const series = table.columns.slice(0, mostSeries).map((head, column) => ({
      name: head.label,
      cells: lines.map((line) => line.cells[column]?.[0] ?? null),
    }));
    return { metric, labels, series, left };
  }
  const places = show === "pie" ? [0] : alike;
  const series = places.map((at) => ({
    name: table.metrics[at]?.name ?? "",
    cells: lines.map((line) => line.total[at] ?? null),
  }));
  return { metric, labels, series: show === "pie" ? series : compared(table, series, words), left };
}

/** One series alone stands beside what it is compared with; more would not be told apart. */
function compared(table: Table, series: Series[], words: Words): Series[] {
  const [only] = series;
  if (!only || series.length > 1) return series;
  const against = table.definition.compare ?? [];
  return [
    { ...only, name: table.period?.label ?? only.name },
    ...against
      .filter((part) => only.cells.some((cell) => numberOf(cell?.[part]) !== undefined))
      .map((part) => ({
        name: part === "previous" ? words.previous : words.lastYear,
        cells: only.cells,
        against: part,
      })),
  ];
}

/** The figure of a point. */
export const pointOf = (series: Series, at: number): number | null =>
  numberOf(series.cells[at]?.[series.against ?? "value"]) ?? null;
