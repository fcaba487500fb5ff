import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actions, differences, inherited, isAdministratorsAlone, type Permissions, withCell } from "./table";

const before: Permissions = {
  objects: { "*": { read: "own" }, lead: { read: "team", create: "own" } },
  fields: { lead: { phone: "masked" } },
};

it("leaves nothing but reading to choose where only administrators write", () => {
  const permissions: Permissions = { objects: {}, fields: {}, administrators: ["role"] };
  expect(actions.filter((action) => !isAdministratorsAlone(permissions, "role", action))).toEqual(["read", "export"]);
  expect(isAdministratorsAlone(permissions, "lead", "update")).toBe(false);
});

describe("an edit of a role's permissions", () => {
  it("is every cell that differs", () => {
    const after: Permissions = {
      objects: { "*": { read: "all" }, lead: { read: "team" } },
      fields: { lead: { phone: "masked" }, account: { phone: "hidden" } },
      teams: { lead: { read: ["t1"] } },
    };
    expect(differences(before, after)).toEqual([
      { part: "objects", row: "*", column: "read" },
      { part: "objects", row: "lead", column: "create" },
      { part: "fields", row: "account", column: "phone" },
      { part: "teams", row: "lead", column: "read" },
    ]);
  });
  it("is nothing where nothing differs, whatever the order of the keys", () => {
    const same: Permissions = {
      objects: { lead: { create: "own", read: "team" }, "*": { read: "own" } },
      fields: { lead: { phone: "masked" } },
      teams: {},
    };
    expect(differences(before, same)).toEqual([]);
  });
  it("set and taken back leaves no trace", () => {
    const cell = fc.tuple(fc.constantFrom("*", "lead", "account"), fc.constantFrom("read", "update"));
    fc.assert(
      fc.property(cell, fc.constantFrom("own", "all"), ([row, column], value) => {
        const old = before.objects[row]?.[column];
        const set = withCell(before.objects, row, column, value);
        expect(set[row]?.[column]).toBe(value);
        const back = { ...before, objects: withCell(set, row, column, old) };
        expect(differences(before, back)).toEqual([]);
      }),
    );
  });
  it("leaves no empty rows", () => {
    expect(withCell({ lead: { read: "own" } }, "lead", "read", undefined)).toEqual({});
  });
});

it("an object without a word of its own follows the row for all", () => {
  expect(inherited(before, "contact", "read")).toBe("own");
  expect(inherited(before, "contact", "delete")).toBe("none");
  expect(inherited(before, "*", "read")).toBeUndefined();
});
