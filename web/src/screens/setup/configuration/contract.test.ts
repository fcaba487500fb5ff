import { expect, test } from "vitest";
import { type Change, grouped, told } from "./contract";

const change = (object: string, path: string): Change => ({
  object,
  label: object.toUpperCase(),
  path: [path],
  what: "added",
  fields: [],
});

test("changes stand under their object, in their order", () => {
  const groups = grouped([change("role", "a"), change("rule", "b"), change("role", "c")]);
  expect(groups.map((group) => [group.label, group.changes.length])).toEqual([
    ["ROLE", 2],
    ["RULE", 1],
  ]);
});

test.each([
  [null, "–"],
  ["text", "text"],
  [{ en: "A" }, '{"en":"A"}'],
  [false, "false"],
])("%j is told as %s", (value, text) => {
  expect(told(value)).toBe(text);
});
