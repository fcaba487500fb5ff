import { expect, test } from "vitest";
import { conditionOf, draftOf, newStep, tierOf, valuesOf } from "./draft";

test.each([
  { field: "amount", from: "100000", to: "500000" },
  { field: "amount", from: "0.5", to: "" },
  { field: "amount", from: "", to: "500000" },
])("the tier %o is written as a condition and read from it", (tier) => {
  expect(tierOf(conditionOf(tier), ["other", "amount"])).toEqual(tier);
});

test("what says more than a tier is none", () => {
  expect(tierOf("in_base(amount) >= 5 || stage.kind == 'won'", ["amount"])).toBeUndefined();
  expect(tierOf("amount >= 5", ["amount"])).toBeUndefined();
  expect(tierOf("", ["amount"])).toBeUndefined();
});

test("a process is sent as it was read", () => {
  const draft = { ...draftOf(undefined), name: " 大单 ", steps: [{ ...newStep("经理"), days: 2, open: ["note"] }] };
  const values = valuesOf(draft);
  expect(values.steps).toEqual([
    { name: "经理", mode: "all", approvers: [{ kind: "superior", level: 1 }], open: ["note"], days: 2 },
  ]);
  const again = valuesOf(draftOf({ id: "1", version: 1, ...values }));
  expect(again).toEqual({ ...values, name: "大单" });
});
