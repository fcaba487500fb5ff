import { describe, expect, it } from "vitest";
import { offersAt } from "./complete";
import type { Names } from "./words";

const names: Names = {
  names: [
    { name: "amount", label: "Amount", kind: "money" },
    { name: "size", label: "Size", kind: "choice", values: ["small", "large"] },
    { name: "stage.kind", label: "Stage › Kind", kind: "choice", values: ["open", "won"] },
    { name: "me", label: "", kind: "user" },
  ],
  functions: [{ name: "empty", signature: "empty(value)", help: "No value." }],
};

const labels = (before: string) => offersAt(before, names)?.offers.map((offer) => offer.label);

describe("completion", () => {
  it("offers names and functions where a word begins", () => {
    expect(labels("")).toEqual(["amount", "size", "stage.kind", "me", "empty"]);
    expect(offersAt("amount > 0 && emp", names)?.from).toBe(14);
    expect(offersAt("stage.k", names)?.from).toBe(0);
  });
  it("offers the values of a choice beside it", () => {
    expect(labels('stage.kind == "')).toEqual(["open", "won"]);
    expect(offersAt('stage.kind == "w', names)?.from).toBe(14);
    expect(labels('size in ["small", ')).toEqual(["small", "large"]);
    expect(labels("before.size != ")).toEqual(["small", "large"]);
  });
  it("names fields in quotes where change is asked for", () => {
    expect(offersAt("changed(", names)?.offers[0]?.insert).toBe('"amount"');
  });
  it("goes one step back in time and no further", () => {
    expect(labels("before.")).toEqual(["before.amount", "before.size", "before.me"]);
  });
  it("stays silent within a text", () => {
    expect(labels('contains(name, "am')).toBeUndefined();
  });
});
