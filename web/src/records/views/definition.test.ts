import { describe, expect, it, test } from "vitest";
import { field, object } from "../../../test/stage";
import { applySearch, orderBy, readDefinition, readListSearch, readSort, usualOrder, writeSort } from "./definition";

const account = object("account", [field("name")]);
const deal = object(
  "deal",
  [
    field("name"),
    field("account", "reference", { target: "account" }),
    field("stage", "choice"),
    field("amount", "money"),
    field("note", "long_text", { sortable: false }),
  ],
  { board_field: "stage" },
);

describe("a stored view", () => {
  it("is read as it was saved", () => {
    const stored = {
      kind: "board",
      columns: ["name", "amount"],
      filter: "amount gt 5",
      sort: [{ field: "amount", descending: true }],
    };
    expect(readDefinition(stored, deal)).toEqual(stored);
    expect(readDefinition(JSON.stringify(stored), deal)).toEqual(stored);
  });
  it("loses fields that are gone and kinds that the object has not", () => {
    const read = readDefinition({ kind: "calendar", columns: ["gone", "amount", "amount"], sort: "-gone,name" }, deal);
    expect(read).toEqual({
      kind: "list",
      columns: ["amount"],
      filter: undefined,
      sort: [{ field: "name", descending: false }],
    });
  });
  it.each([null, undefined, "not json", 5, [], { columns: "name", sort: 7, filter: 3 }])(
    "is whole when %o was stored",
    (stored) => {
      const read = readDefinition(stored, deal);
      expect(read.kind).toBe("list");
      expect(read.columns[0]).toBe("name");
      expect(read.filter).toBeUndefined();
      expect(read.sort).toEqual([]);
    },
  );
});

describe("an address", () => {
  const view = readDefinition({ columns: ["name"], filter: "amount gt 5", sort: "-amount" }, deal);
  it("says nothing and leaves the view as it is", () => {
    expect(applySearch(view, {}, deal)).toEqual(view);
  });
  it("changes what it names and can take the filter away", () => {
    expect(applySearch(view, { filter: "", sort: "name", as: "board", columns: "amount,gone" }, deal)).toEqual({
      kind: "board",
      columns: ["amount"],
      filter: undefined,
      sort: [{ field: "name", descending: false }],
    });
  });
  it("is read without trust", () => {
    expect(readListSearch({ view: 5, as: "tree", q: 12, bin: "true", filter: "", sort: ["x"], other: 1 })).toEqual({
      q: "12",
      bin: true,
      filter: "",
    });
  });
});

test("a sort is written and read, references by their title, and what cannot be sorted is left out", () => {
  expect(writeSort(readSort("-amount,name"))).toBe("-amount,name");
  expect(orderBy(readSort("-account,name,note,gone"), deal, [deal, account])).toBe("account/name desc,name");
  expect(orderBy([], deal, [])).toBeUndefined();
});

test("an unsorted list shows what is arranged as it is arranged, the bin by when it was filled, the rest by its last change", () => {
  const kept = [field("updated_at", "instant"), field("deleted_at", "instant")];
  const stage = object("stage", [field("name"), field("position", "integer"), ...kept]);
  const lead = object("lead", [field("name"), field("position"), ...kept]);
  expect(usualOrder(stage)).toBe("position");
  expect(usualOrder(lead)).toBe("updated_at desc");
  expect(usualOrder(lead, true)).toBe("deleted_at desc");
  expect(usualOrder(deal)).toBeUndefined();
});
