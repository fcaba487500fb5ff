import { expect, test } from "vitest";
import { fieldName } from "./name";

test.each([
  [["口味", "", "Taste of tea"], [], "x_taste_of_tea"],
  [["口味"], [], "x_field_1"],
  [["口味"], ["x_field_1"], "x_field_2"],
  [["Size"], ["x_size", "x_size_2"], "x_size_3"],
  [["2nd visit!"], [], "x_nd_visit"],
])("labels %o beside %o make %s", (labels, taken, name) => {
  expect(fieldName(labels, new Set(taken))).toBe(name);
});
