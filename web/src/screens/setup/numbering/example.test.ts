import { expect, test } from "vitest";
import { exampleOf } from "./example";

test.each([
  [{ prefix: "SJ", date_part: "month", digits: 4 }, "SJ202609-0001"],
  [{ prefix: "", date_part: "none", digits: 1 }, "-1"],
  [{ prefix: "Q", date_part: "day", digits: 3 }, "Q20260908-001"],
  [{ prefix: "Q-", date_part: "year", digits: 2 }, "Q-2026-01"],
] as const)("%o makes %s", (rule, number) => {
  expect(exampleOf(rule, "2026-09-08")).toBe(number);
});
