import { expect, test } from "vitest";
import { shiftPoint } from "./exact";

test.each([
  ["0.35", 2, "35"],
  ["35", -2, "0.35"],
  ["0.1", 2, "10"],
  ["7", -2, "0.07"],
  ["-12.5", -2, "-0.125"],
  ["0", 2, "0"],
  ["0.07", 2, "7"],
  [".5", 2, "50"],
  ["12345678901234567890.12", -2, "123456789012345678.9012"],
  ["12-", -2, "12-"],
])("%s moved by %d is %s", (text, places, moved) => {
  expect(shiftPoint(text, places)).toBe(moved);
});
