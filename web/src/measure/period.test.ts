import fc from "fast-check";
import { expect, it, test } from "vitest";
import { offered, periodAt, shifted, spanOf } from "./period";

test.each([
  ["month", 1, "2026-02"],
  ["quarter", 1, "2026-Q1"],
  ["year", 1, "2026"],
  ["quarter", 4, "2025-Q4"],
  ["year", 4, "2025"],
  ["quarter", 2, "2026-Q1"],
] as const)("February's %s, with years from month %i, is %s", (span, start, period) => {
  expect(periodAt(span, "2026-02-14", start)).toBe(period);
});

test.each([
  ["2026-01", -1, "2025-12"],
  ["2026-11", 2, "2027-01"],
  ["2026-Q1", -1, "2025-Q4"],
  ["2026", 1, "2027"],
  ["2026-09-01..2026-09-30", -1, "2026-08-02..2026-08-31"],
  ["this_month", 1, "this_month"],
])("%s moved by %i is %s", (period, steps, moved) => {
  expect(shifted(period, steps)).toBe(moved);
});

it("there and back is where one was", () => {
  const periods = fc.constantFrom("2026", "2026-Q3", "2026-09", "2026-02-27..2026-03-02");
  fc.assert(
    fc.property(periods, fc.integer({ min: -40, max: 40 }), (period, steps) => {
      expect(shifted(shifted(period, steps), -steps)).toBe(period);
      expect(spanOf(shifted(period, steps))).toBe(spanOf(period));
    }),
  );
});

it("offers one period ahead and then the past", () => {
  expect(offered("quarter", "2026-Q3").slice(0, 3)).toEqual(["2026-Q4", "2026-Q3", "2026-Q2"]);
});
