import { expect, it } from "vitest";
import type { Field, FieldKindName } from "@/api/contract";
import { field } from "../../../../test/stage";
import { costOf, operators, secondsFor } from "./cost";

const { M, K, P, B, H, R } = operators;
const arrival = M + K;

const table: [string, FieldKindName, Partial<Field>, number][] = [
  ["a name", "text", {}, arrival + 12 * K],
  ["a mobile number", "phone", {}, arrival + 11 * K],
  ["a sum", "money", {}, arrival + 7 * K],
  ["a choice", "choice", {}, arrival + H + 2 * P + 2 * B + M],
  ["another record", "reference", {}, arrival + 6 * K + R + M],
  ["a day", "date", {}, arrival + H + 2 * P + 2 * B],
  ["yes or no", "boolean", {}, arrival + H + P + B],
  ["what has a value already", "choice", { default: "new" }, arrival],
  ["what nobody enters", "auto_number", {}, 0],
  ["what is computed", "money", { read_only: true }, 0],
  ["what one may only read", "text", { access: "read" }, 0],
];
it.each(table)("%s", (_, kind, more, seconds) => {
  expect(secondsFor(field("x", kind, more))).toBeCloseTo(seconds, 6);
});

it("adds up a form, and what of it is required", () => {
  const fields = [
    field("name", "text", { required: true }),
    field("stage", "reference", { required: true }),
    field("amount", "money"),
    field("number", "auto_number"),
  ];
  // 4.99 + 5.16 + 3.59 seconds.
  expect(costOf(fields)).toEqual({ fields: 3, required: 2, seconds: 14, least: 10 });
  expect(costOf([])).toEqual({ fields: 0, required: 0, seconds: 0, least: 0 });
});
