import { describe, expect, it, test } from "vitest";
import type { Import } from "./contract";
import { decide, draftOf, filledTwice, isChanged, phaseOf, planOf, stepOf, suggestions } from "./wizard";

const upload: Import = {
  id: "i1",
  object: "account",
  file_name: "accounts.xlsx",
  state: "read",
  progress: { done: 0, total: 0 },
  sheets: [
    { name: "Notes", rows: 3, columns: [] },
    {
      name: "Accounts",
      rows: 85,
      empty_values: ["Select"],
      columns: [
        { name: "account", samples: ["Acme"], guess: "name" },
        { name: "sector", samples: ["medical"], guess: "industry" },
        { name: "company", samples: [], guess: "name" },
        { name: "employees", samples: ["12"] },
      ],
    },
  ],
};

describe("where an import stands", () => {
  test.each([
    [undefined, false, "upload", 0],
    ["read", false, "columns", 1],
    ["checking", false, "checking", 2],
    ["checked", false, "review", 2],
    ["checked", true, "columns", 1],
    ["running", true, "running", 3],
    ["done", true, "result", 3],
    ["failed", false, "result", 3],
    ["undone", false, "result", 3],
  ] as const)("%s (mapping again: %s) is %s", (state, mapping, phase, step) => {
    expect(phaseOf(state && { state }, mapping)).toBe(phase);
    expect(stepOf(phaseOf(state && { state }, mapping))).toBe(step);
  });
});

describe("decisions", () => {
  it("begin with the largest sheet and its guesses, each field once", () => {
    const draft = draftOf(upload);
    expect(draft.sheet).toBe("Accounts");
    expect(draft.emptyValues).toEqual(["Select"]);
    expect(draft.columns).toEqual({
      account: { to: "field", field: "name" },
      sector: { to: "field", field: "industry" },
      company: { to: "skip" },
      employees: { to: "skip" },
    });
  });
  it("become the plan of the contract", () => {
    let draft = draftOf(upload);
    const kind = { kind: "integer", label: "Employees" };
    draft = decide(draft, { type: "column", column: "employees", target: { to: "new", field: kind } });
    draft = decide(draft, { type: "options", changes: { onDuplicate: "update", dateOrder: "dmy" } });
    draft = decide(draft, { type: "constant", field: "source", value: "s1" });
    draft = decide(draft, { type: "constant", field: "region", value: "" });
    draft = decide(draft, { type: "references", field: "industry", to: { medical: "n1", "?": null } });
    draft = decide(draft, { type: "reference", field: "industry", value: "retail", to: "create" });
    draft = decide(draft, { type: "reference", field: "industry", value: "?", to: undefined });
    expect(planOf(draft)).toEqual({
      sheet: "Accounts",
      columns: [
        { column: "account", field: "name" },
        { column: "sector", field: "industry" },
        { column: "company", skip: true },
        { column: "employees", new_field: kind },
      ],
      on_duplicate: "update",
      key: [],
      empty_values: ["Select"],
      references: { industry: { medical: "n1", retail: "create" } },
      date_order: "dmy",
      constants: { source: "s1" },
    });
  });
  it("are found again when the page is opened later", () => {
    let draft = draftOf(upload);
    draft = decide(draft, { type: "column", column: "sector", target: { to: "skip" } });
    const plan = planOf(draft);
    expect(draftOf({ ...upload, state: "checked", plan })).toEqual(draft);
    expect(isChanged(draft, plan)).toBe(false);
    expect(isChanged(draft, { ...plan, date_order: null, columns: plan.columns.filter((one) => !one.skip) })).toBe(
      false,
    );
    // What the server adds of its own was not decided by the reader.
    expect(isChanged(draft, { ...plan, accept_similar: false, create: [] } as typeof plan)).toBe(false);
    const later = decide(draft, { type: "reference", field: "industry", value: "x", to: null });
    expect(isChanged(later, plan)).toBe(true);
  });
  it("fill no field twice unnoticed", () => {
    let draft = draftOf(upload);
    draft = decide(draft, { type: "column", column: "company", target: { to: "field", field: "name" } });
    draft = decide(draft, { type: "constant", field: "industry", value: "n1" });
    expect([...filledTwice(draft)].sort()).toEqual(["industry", "name"]);
    draft = decide(draft, { type: "without_constant", field: "industry" });
    expect([...filledTwice(draft)]).toEqual(["name"]);
  });
  it("of another sheet start anew", () => {
    const [notes] = upload.sheets;
    if (!notes) throw new Error("no sheet");
    const draft = decide(draftOf(upload), { type: "sheet", sheet: notes });
    expect([draft.sheet, draft.columns, draft.emptyValues]).toEqual(["Notes", {}, []]);
  });
});

it("takes every suggestion at once", () => {
  const values = [
    { value: "GTXPro", count: 1480, suggestion: { id: "p1", title: "GTX Pro" } },
    { value: "?", count: 2 },
  ];
  expect(suggestions(values)).toEqual({ GTXPro: "p1" });
});
