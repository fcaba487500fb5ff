import { describe, expect, it } from "vitest";
import { readPivot, written } from "@/pivot/contract";
import { accepts, moved } from "./wells";

const base = { metrics: ["deals"], rows: ["team", "owner"], column: "month" };

describe("moving dimensions", () => {
  it("orders rows", () => {
    expect(moved(base, "owner", "rows", "rows", 0).rows).toEqual(["owner", "team"]);
  });
  it("takes a row to the column, which gives way", () => {
    expect(moved(base, "team", "rows", "column")).toMatchObject({ rows: ["owner"], column: "team" });
  });
  it("takes the column to the rows", () => {
    expect(moved(base, "month", "column", "rows", 1)).toMatchObject({ rows: ["team", "month", "owner"], column: null });
  });
  it("keeps what a filter says", () => {
    const filtered = { ...base, filters: [{ by: "stage", keys: ["a"] }] };
    expect(moved(filtered, "stage", "filters", "filters", 0).filters).toEqual(filtered.filters);
    expect(moved(filtered, "stage", "filters", undefined).filters).toEqual([]);
  });
  it("takes no fourth dimension and no time as a filter", () => {
    expect(accepts(base, "rows", "stage", false)).toBe(false);
    expect(accepts(base, "column", "stage", false)).toBe(true);
    expect(accepts(base, "rows", "month", true)).toBe(true);
    expect(accepts(base, "filters", "month", true)).toBe(false);
    expect(accepts(base, "filters", "team", false)).toBe(true);
  });
});

describe("a definition", () => {
  it("says no more than was chosen", () => {
    const pivot = {
      ...base,
      column: null,
      filters: [{ by: "team", keys: [] }],
      compare: ["previous" as const],
      top: 5,
    };
    expect(written(pivot)).toEqual({ metrics: ["deals"], rows: ["team", "owner"], top: 5, show: "table" });
  });
  it("is read from anything", () => {
    expect(readPivot(null)).toEqual({ metrics: [], rows: [] });
  });
});
