import { expect, test } from "vitest";
import { addDays, addMonths, monthOf, weekday, weekOf } from "./days";

test("days and months are counted across their ends", () => {
  expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
  expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(addMonths("2026-12-15", 1)).toBe("2027-01-15");
  expect(addMonths("2026-01-15", -1)).toBe("2025-12-15");
});

test("a week starts where the company's does", () => {
  expect(weekday("2026-09-08")).toBe(2);
  expect(weekday("2026-09-13")).toBe(7);
  expect(weekOf("2026-09-08", 1)[0]).toBe("2026-09-07");
  expect(weekOf("2026-09-08", 7)[0]).toBe("2026-09-06");
});

test("a month is shown in whole weeks", () => {
  const weeks = monthOf("2026-09-08", 1);
  expect(weeks).toHaveLength(5);
  expect(weeks[0]?.[0]).toBe("2026-08-31");
  expect(weeks.at(-1)?.at(-1)).toBe("2026-10-04");
  expect(monthOf("2026-02-01", 7)).toHaveLength(4);
});
