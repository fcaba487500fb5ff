import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { listPath } from "@/api/odata";
import { readListSearch } from "@/records/views/definition";
import { rowsTarget } from "./rows";

describe("the link of a figure", () => {
  it("opens the list with its filter", () => {
    const link = "/odata/opportunity?$filter=stage_id%20in%20(1%2C2)%20and%20contains(name%2C'%E4%BA%91%20%26%20co')";
    expect(rowsTarget(link)).toEqual({
      object: "opportunity",
      search: { filter: "stage_id in (1,2) and contains(name,'云 & co')" },
    });
  });
  it("without a filter opens the whole list", () => {
    expect(rowsTarget("/odata/lead")).toEqual({ object: "lead", search: {} });
    expect(rowsTarget("https://kaidan.example/odata/lead?$search=abc&deleted=true")).toEqual({
      object: "lead",
      search: { q: "abc", bin: true },
    });
  });
  test.each([
    undefined,
    null,
    "",
    "/api/reports/funnel",
    "/odata/lead/7",
    "/odata/",
    "http://[",
    "javascript:alert(1)",
  ])("%s opens nothing", (link) => expect(rowsTarget(link)).toBeUndefined());
  it("loses nothing on the way into the list's address", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (filter) => {
        const target = rowsTarget(listPath("account", { filter }));
        expect(target?.search.filter).toBe(filter);
        expect(readListSearch({ ...target?.search }).filter).toBe(filter);
      }),
    );
  });
});
