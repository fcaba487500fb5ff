import { expect, it } from "vitest";
import { draftOf, isComplete, meaningOf, nameOf } from "./contract";

const row = {
  id: "1",
  version: 1,
  name: "大单金额",
  names: { en: "Large deals" },
  key: "x_large",
  object: "opportunity",
  aggregate: "sum",
  field: "amount",
  filter: "amount ge 500000",
  date: "closed_on",
  unit: "money",
};

it("reads a record and keeps its name in the reader's language", () => {
  const draft = draftOf(row, "zh-CN");
  expect(draft.names).toEqual({ en: "Large deals", "zh-CN": "大单金额" });
  expect(nameOf(draft.names, "zh-TW")).toBe("大单金额");
  expect(nameOf({ en: " " }, "en")).toBe("");
});

it("says nothing that belongs to another calculation", () => {
  const sum = draftOf(row, "en");
  expect(meaningOf(sum)).toMatchObject({ field: "amount", date: "closed_on", numerator: null });
  expect(meaningOf({ ...sum, aggregate: "count" })).toMatchObject({ field: null, filter: "amount ge 500000" });
  const ratio = { ...sum, aggregate: "ratio" as const, numerator: "deals", denominator: "x_large" };
  expect(meaningOf(ratio)).toMatchObject({ object: null, field: null, filter: null, date: null, numerator: "deals" });
});

it.each([
  [{ aggregate: "count", field: undefined }, true],
  [{ aggregate: "count", object: undefined }, false],
  [{ aggregate: "sum", field: undefined }, false],
  [{ aggregate: "days", since: undefined }, false],
  [{ aggregate: "days", since: "opened_on" }, true],
  [{ aggregate: "ratio", numerator: "deals" }, false],
  [{ aggregate: "ratio", numerator: "deals", denominator: "closed_deals" }, true],
] as const)("is tried once enough is said: %o", (changes, complete) => {
  expect(isComplete({ ...draftOf(row, "en"), ...changes })).toBe(complete);
});
