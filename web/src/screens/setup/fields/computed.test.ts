import { describe, expect, it } from "vitest";
import { computedOf, fits, wish } from "./computed";

describe("a computed field", () => {
  it("tells the server what its kind needs and nothing else", () => {
    const computed = { ...computedOf(undefined), formula: " amount * 2 ", result: "money" };
    expect(wish("formula", computed)).toEqual({ result: "money", formula: "amount * 2" });
    const roll = { ...computed, source: "opportunity.account", gather: "sum" as const, childField: "amount" };
    expect(wish("roll_up", roll)).toEqual({
      child: "opportunity",
      relation: "account",
      function: "sum",
      child_field: "amount",
      condition: "",
    });
    expect(wish("roll_up", { ...roll, gather: "count" })).not.toHaveProperty("child_field");
  });

  it("takes a number for an amount, and not the other way round", () => {
    expect([fits("decimal", "money"), fits("money", "decimal"), fits("choice", "text")]).toEqual([true, false, true]);
  });
});
