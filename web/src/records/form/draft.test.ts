import { describe, expect, it, test } from "vitest";
import { field, object } from "../../../test/stage";
import {
  changesOf,
  differences,
  filledValues,
  firstValues,
  formFields,
  missing,
  placeErrors,
  same,
  sections,
} from "./draft";

const amount = field("amount", "money", { currency_field: "currency" });
const deal = object("deal", [
  field("id", "text", { read_only: true }),
  field("name", "text", { required: true }),
  field("account", "reference", { target: "account", required: true }),
  amount,
  field("currency", "choice"),
  field("status", "choice", { default: "new" }),
  field("secret", "text", { access: "masked" }),
  field("owner", "user"),
  field("stage_since", "instant", { read_only: true }),
]);

test.each([
  [5, "5", true],
  [5, "5.00", true],
  ["5", "5.0", false],
  [null, "", true],
  [undefined, [], true],
  [["a"], ["a"], true],
  [["a"], ["b"], false],
  [0, null, false],
  [false, null, false],
])("%o and %o are the same: %o", (a, b, expected) => {
  expect(same(a, b)).toBe(expected);
});

describe("a form", () => {
  it("asks only for what may be written", () => {
    expect(formFields(deal).map(({ name }) => name)).toEqual([
      "name",
      "account",
      "amount",
      "currency",
      "status",
      "owner",
    ]);
    const bound = { ...deal, can: { ...deal.can, assign: false } };
    expect(formFields(bound).map(({ name }) => name)).not.toContain("owner");
    const given = { id: "1", version: 1, "@kaidan.can": { update: true, delete: false, assign: false } };
    expect(formFields(deal, given).map(({ name }) => name)).not.toContain("owner");
  });
  it("starts with defaults, its user and the company's currency", () => {
    const values = firstValues(deal, formFields(deal), { name: "x" }, { userId: "me", currency: "CNY" });
    expect(values).toEqual({ name: "x", currency: "CNY", status: "new", owner_id: "me" });
  });
  it("knows what is missing by the key under which it is stored", () => {
    expect(missing(deal.fields, { name: "x" }).map(({ name }) => name)).toEqual(["account"]);
    expect(missing(deal.fields, { name: "x", account_id: "1" })).toEqual([]);
  });
  it("sends changes as they are and emptied fields as null", () => {
    const record = { id: "1", version: 1, name: "a", amount: 5, note: "n" };
    expect(changesOf({ name: "a", amount: "5", note: undefined }, record)).toEqual({ note: null });
    expect(filledValues({ a: 0, b: "", c: null, d: [], e: false })).toEqual({ a: 0, e: false });
  });
  it("puts a message beside its field, whichever of its names the server used", () => {
    const placed = placeErrors(deal, formFields(deal), {
      account_id: "gone",
      name: "long",
      secret: "no",
      other: "hm",
    });
    expect(placed).toEqual({ beside: { account: "gone", name: "long" }, above: ["secret: no", "hm"] });
  });
  it("keeps sections in their order, even when they are apart", () => {
    const fields = [field("a"), field("b", "text", { section: "More" }), field("c")];
    expect(sections(fields).map(({ name, fields: inside }) => [name, inside.map((one) => one.name)])).toEqual([
      ["", ["a", "c"]],
      ["More", ["b"]],
    ]);
  });
});

test("two editors differ only where both changed, or one did and the other saw the old", () => {
  const base = { id: "1", version: 1, name: "a", amount: 1, status: "new" };
  const theirs = { ...base, version: 2, name: "b", status: "won" };
  const { disputed, theirOwn } = differences(deal, base, { name: "c", amount: 2 }, theirs);
  expect(disputed.map(({ field: { name } }) => name)).toEqual(["name", "amount"]);
  expect(theirOwn.map(({ field: { name } }) => name)).toEqual(["status"]);
});
