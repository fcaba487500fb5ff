import { expect, test } from "vitest";
import { draftOf, labelOf, startsOf, trimmed, usualStart } from "./draft";

test("an object is called by the nearest language", () => {
  const row = { id: "1", version: 1, object: "x_unit", labels: { "zh-CN": "样机", en: "Demo unit" } };
  expect(labelOf(row, "zh-TW")).toBe("样机");
  expect(labelOf(row, "en")).toBe("Demo unit");
  expect(labelOf({ ...row, labels: {} }, "en")).toBe("x_unit");
});

test("blank labels are not told", () => {
  expect(trimmed({ "zh-CN": " 样机 ", en: " " })).toEqual({ "zh-CN": "样机" });
});

test("a row without answers starts like a new object", () => {
  const { owned, activities, duplicates, searched } = draftOf(undefined);
  expect({ owned, activities, duplicates, searched }).toEqual({
    owned: true,
    activities: true,
    duplicates: { fields: [], exclusive: false },
    searched: [],
  });
});

test.each([
  ["manager", "team"],
  ["representative", "own"],
  ["auditor", "read"],
  ["other", "none"],
])("a %s starts with %s", (kind, start) => {
  expect(usualStart(kind)).toBe(start);
});

test("without owners nobody has their own", () => {
  expect(startsOf(false)).not.toContain("own");
});
