import { expect, test } from "vitest";
import type { SplitSheet } from "./contract";
import { copied, depthOf, isLockable, numberOf, openRows, pasted, withLocks } from "./sheet";

const line = (key: string, parent: number | null, cells: number[]) => ({
  key,
  label: key,
  parent,
  kind: "person" as const,
  cells,
  locked: [],
  last_year: null,
  said: null,
  said_below: null,
});
const head = (key: string, parent: number | null) => ({ key, label: key, parent, working_days: 20 });

const sheet: SplitSheet = {
  metric: "won_amount",
  metric_name: "",
  unit: "money",
  period: { from: "", to: "", label: "" },
  team: null,
  columns: [head("2027", null), head("2027-Q1", 0), head("2027-01", 1), head("2027-02", 1)],
  rows: [
    line("company", null, [10, 10, 4, 6]),
    line("team:a", 0, [6, 6, 2, 4]),
    line("user:b", 1, [6, 6, 2, 4]),
    line("team:c", 0, [4, 4, 2, 2]),
    line("user:d", 3, [4, 4, 2, 2]),
  ],
};

test.each([
  ["1,200.50", 1200.5],
  ["120万", 1_200_000],
  ["1.1m", 1_100_000],
  ["1.23456亿", 123_456_000],
  [" ¥ 3 000 ", 3000],
  ["0", 0],
  ["-5", undefined],
  ["", undefined],
  [".", undefined],
  ["twelve", undefined],
])("%s is a number or none", (text, number) => {
  expect(numberOf(text)).toBe(number);
});

test("cells and totals can be locked, and nothing between", () => {
  const lockable = sheet.rows.map((_, row) =>
    sheet.columns.map((_, column) => (isLockable(sheet, { row, column }) ? "x" : ".")).join(""),
  );
  expect(lockable).toEqual(["xxxx", "x...", "x.xx", "x...", "x.xx"]);
});

test("what is within a closed row is not shown", () => {
  expect(openRows(sheet.rows, new Set())).toEqual([0, 1, 2, 3, 4]);
  expect(openRows(sheet.rows, new Set(["team:a"]))).toEqual([0, 1, 3, 4]);
  expect(openRows(sheet.rows, new Set(["company"]))).toEqual([0]);
  expect(sheet.rows.map((_, at) => depthOf(sheet.rows, at))).toEqual([0, 1, 2, 1, 2]);
});

test("a lock takes the place of the one that was there", () => {
  const locks = [{ row: "a", column: "1", value: 5 }];
  expect(withLocks(locks, [{ row: "a", column: "1", value: 7 }])).toEqual([{ row: "a", column: "1", value: 7 }]);
  expect(withLocks(locks, [{ row: "a", column: "1" }])).toEqual([]);
  expect(withLocks(locks, [{ row: "b", column: "1", value: 0 }])).toHaveLength(2);
});

test("what is pasted fills what can be locked, and what is copied can be pasted", () => {
  const shown = openRows(sheet.rows, new Set(["team:a"]));
  expect(pasted(sheet, shown, { row: 3, column: 2 }, "1\t2\n3\tx\n9\t9\n")).toEqual([{ row: 4, column: 2, value: 3 }]);
  expect(copied(sheet, shown, { row: 4, column: 3 }, { row: 3, column: 2 })).toBe("2\t2\n2\t2");
});
