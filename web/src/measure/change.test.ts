import { expect, it, test } from "vitest";
import { changeOf } from "./change";

test.each([
  [120, 100, "money", "wins", "won_amount", { by: 0.2, unit: "relative", direction: "up", meaning: "good" }],
  [80, 100, "count", "wins", "lost", { by: -0.2, unit: "relative", direction: "down", meaning: "good" }],
  [12, 9, "days", "stages", "median_days", { by: 3, unit: "days", direction: "up", meaning: "bad" }],
  [5, 5, "count", "funnel", "count", { by: 0, unit: "relative", direction: "same", meaning: "neutral" }],
  [9, 4, "count", "overdue", "activities", { by: 1.25, unit: "relative", direction: "up", meaning: "bad" }],
  [12, 10, "count", "funnel", "leads", { by: 0.2, unit: "relative", direction: "up", meaning: "good" }],
  [30, 20, "count", "stages", "here", { by: 0.5, unit: "relative", direction: "up", meaning: "neutral" }],
] as const)("from %d to %d as %s in %s/%s", (now, before, kind, report, column, change) => {
  expect(changeOf(now, before, kind, report, column)).toEqual(change);
});

it("shares differ in points", () => {
  const change = changeOf(0.35, 0.3, "percent", "wins", "win_rate");
  expect(change?.unit).toBe("points");
  expect(change?.by).toBeCloseTo(5);
});

it("nothing, or a start from zero, has no change", () => {
  expect(changeOf(undefined, 3, "count", "wins", "won")).toBeUndefined();
  expect(changeOf(3, undefined, "count", "wins", "won")).toBeUndefined();
  expect(changeOf(3, 0, "count", "wins", "won")).toBeUndefined();
});
