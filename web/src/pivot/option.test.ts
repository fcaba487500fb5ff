import { describe, expect, it } from "vitest";
import type { Line, Measured, Table } from "./contract";
import { drawn, pointOf } from "./option";

const words = { others: (count: number) => `others ${count}`, previous: "before", lastYear: "last year" };
const metric = (key: string, unit: Measured["unit"]): Measured => ({
  key,
  name: key,
  formula: "",
  unit,
  better: "more",
  of_now: false,
});
const cell = (value: number, previous?: number) => ({ value, rows: `/odata/x?${value}`, previous });
const line = (keys: string[], total: number[], cells: number[][] = [], others?: number): Line => ({
  keys,
  labels: keys,
  others,
  total: total.map((value) => cell(value, value / 2)),
  cells: cells.map((values) => values.map((value) => cell(value))),
});
const table = (changes: Partial<Table>): Table => ({
  currency: "CNY",
  definition: { metrics: [], rows: [] },
  metrics: [metric("won", "money"), metric("lost", "money"), metric("days", "days")],
  left_out: 0,
  rows_by: [{ name: "owner", label: "Person" }],
  columns: [],
  rows: [line(["a"], [5, 1, 9]), line(["b"], [3, 2, 8]), line([], [2, 2, 7], [], 4)],
  total: line([], [10, 5, 8]),
  ...changes,
});

describe("a chart of a report", () => {
  it("has bars for what is measured alike", () => {
    const chart = drawn(table({}), "bar", words);
    expect(chart?.labels).toEqual(["a", "b"]);
    expect(chart?.series.map((series) => series.name)).toEqual(["won", "lost"]);
    expect(chart?.series.map((series) => pointOf(series, 0))).toEqual([5, 1]);
  });
  it("divides a whole with the others", () => {
    const chart = drawn(table({}), "pie", words);
    expect(chart?.labels).toEqual(["a", "b", "others 4"]);
    expect(chart?.series).toHaveLength(1);
  });
  it("stands beside what it is compared with", () => {
    const one = table({
      metrics: [metric("won", "money")],
      definition: { metrics: [], rows: [], compare: ["previous"] },
    });
    const chart = drawn(one, "bar", words);
    expect(chart?.series.map((series) => pointOf(series, 1))).toEqual([3, 1.5]);
  });
  it("runs along time, a series for each row", () => {
    const columns = [
      { key: "2026-01", label: "Jan" },
      { key: "2026-02", label: "Feb" },
    ];
    const byMonth = table({
      metrics: [metric("won", "money")],
      columns,
      column_by: { name: "month", label: "Month" },
      rows: [line(["a"], [5], [[2], [3]]), line(["b"], [1], [[1], [0]])],
    });
    const chart = drawn(byMonth, "line", words);
    expect(chart?.labels).toEqual(["Jan", "Feb"]);
    expect(chart?.series.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(chart?.series.map((series) => pointOf(series, 1))).toEqual([3, 0]);
  });
  it("draws nothing of nothing", () => {
    expect(drawn(table({ metrics: [] }), "bar", words)).toBeUndefined();
  });
});
