import { expect, it, test } from "vitest";
import { csvField, reportCsv } from "./csv";

test.each([
  ["云, 峰", '"云, 峰"'],
  ['a "b"', '"a ""b"""'],
  ["=SUM(A1)", "'=SUM(A1)"],
  [-3.5, "-3.5"],
  [null, ""],
])("%s is written %s", (value, text) => {
  expect(csvField(value)).toBe(text);
});

it("a report has its comparisons beside its figures", () => {
  const csv = reportCsv(
    {
      name: "wins",
      title: "Wins",
      currency: "CNY",
      columns: [
        { name: "won", label: "Won", kind: "count" },
        { name: "rate", label: "Rate", kind: "percent" },
      ],
      rows: [{ key: "a", label: "East", cells: { won: { value: 3, previous: 2 }, rate: { value: null } } }],
      total: { won: { value: 3, previous: 2 } },
    },
    { heading: "Team", total: "Total", previous: "before", lastYear: "last year" },
  );
  expect(csv).toBe("\ufeffTeam,Won,Won · before,Rate\r\nEast,3,2,\r\nTotal,3,2,\r\n");
});
