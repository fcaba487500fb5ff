import { expect, test } from "vitest";
import { mixed } from "./paint";

test.each([
  [0, "#0b6e69"],
  [1, "#ffffff"],
  [0.5, "#85b7b4"],
])("the brand, %d of the way to white", (share, color) => {
  expect(mixed("#0b6e69", "#ffffff", share)).toBe(color);
});
