import { expect, it } from "vitest";
import { monthDays, monthName, weekdayName, weekOrder } from "./months";

it("September 2026 begins on a Tuesday", () => {
  expect(monthDays(2026, 9, 1).blanks).toBe(1);
  expect(monthDays(2026, 9, 7).blanks).toBe(2);
  expect(monthDays(2026, 9, 1).days).toHaveLength(30);
  expect(monthDays(2028, 2, 1).days.at(-1)).toEqual({ date: "2028-02-29", day: 29, weekday: 2 });
});

it("names days and months", () => {
  expect(monthName("zh-CN", 9)).toBe("九月");
  expect(weekdayName("en", 1, "long")).toBe("Monday");
  expect(weekdayName("zh-TW", 7, "long")).toBe("星期日");
  expect(weekOrder(7)).toEqual([7, 1, 2, 3, 4, 5, 6]);
});
