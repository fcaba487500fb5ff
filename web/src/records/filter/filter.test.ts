import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Field, FieldKindName, ObjectDescription } from "@/api/contract";
import { both, buildFilter } from "./build";
import { type Condition, countConditions, type Filter, type Group, periods } from "./model";
import { parseFilter } from "./parse";
import { filterSchema } from "./schema";

const field = (name: string, kind: FieldKindName, more: Partial<Field> = {}): Field => ({
  name,
  kind,
  label: name,
  access: "write",
  required: false,
  unique: false,
  searchable: false,
  sortable: true,
  filterable: true,
  tracked: false,
  custom: false,
  read_only: false,
  ...more,
});

const object = {
  name: "opportunity",
  title_field: "name",
  fields: [
    field("name", "text"),
    field("amount", "money"),
    field("expected_close_on", "date"),
    field("created_at", "instant"),
    field("stage", "reference", { target: "stage" }),
    field("owner", "user"),
    field("tags", "choices"),
    field("tier", "choice"),
    field("region", "region"),
    field("active", "boolean"),
  ],
} as ObjectDescription;
const schema = filterSchema(object, [object, { name: "stage", title_field: "name" } as ObjectDescription]);

const id = "0192f3a4-0000-7000-8000-000000000001";
const cases: [string, Omit<Condition, "kind">][] = [
  ["contains(name,'O''Neil')", { field: "name", operator: "contains", value: "O'Neil" }],
  ["not contains(name,'测试')", { field: "name", operator: "not_contains", value: "测试" }],
  ["startswith(name,'(a, b')", { field: "name", operator: "starts_with", value: "(a, b" }],
  ["name eq 'null'", { field: "name", operator: "equals", value: "null" }],
  ["name eq null", { field: "name", operator: "empty" }],
  ["name ne null", { field: "name", operator: "not_empty" }],
  ["amount ge 1000.5", { field: "amount", operator: "at_least", value: "1000.5" }],
  ["(amount ge 1 and amount le -2)", { field: "amount", operator: "between", value: ["1", "-2"] }],
  [
    "expected_close_on in period('this_month')",
    { field: "expected_close_on", operator: "period", value: "this_month" },
  ],
  ["expected_close_on eq 2026-09-08", { field: "expected_close_on", operator: "equals", value: "2026-09-08" }],
  [
    "created_at lt 2026-09-08T01:02:03.000Z",
    { field: "created_at", operator: "less", value: "2026-09-08T01:02:03.000Z" },
  ],
  [`stage_id in (${id},${id})`, { field: "stage", operator: "in", value: [id, id] }],
  [`not (stage_id in (${id}))`, { field: "stage", operator: "not_in", value: [id] }],
  ["contains(stage/name,'won')", { field: "stage", operator: "contains", value: "won" }],
  ["owner_id eq me()", { field: "owner", operator: "me" }],
  ["tags/any(t: t eq 'x')", { field: "tags", operator: "has", value: ["x"] }],
  ["(tags/any(t: t eq 'x') or tags/any(t: t eq 'y'))", { field: "tags", operator: "has", value: ["x", "y"] }],
  ["not (tags/any(t: t eq 'x'))", { field: "tags", operator: "has_not", value: ["x"] }],
  ["tier in ('a','b')", { field: "tier", operator: "in", value: ["a", "b"] }],
  ["startswith(region,'33')", { field: "region", operator: "within", value: "330000" }],
  ["active eq true", { field: "active", operator: "yes" }],
  ["active eq false", { field: "active", operator: "no" }],
];

describe("a condition", () => {
  test.each(cases)("is written as %s", (text, condition) => {
    expect(buildFilter({ kind: "condition", ...condition }, schema)).toBe(text);
  });
  test.each(cases)("is read from %s", (text, condition) => {
    expect(parseFilter(text, schema).items).toEqual([{ kind: "condition", ...condition }]);
  });
  it("is left out while it has no value or no such field", () => {
    const half: Group = {
      kind: "group",
      join: "and",
      items: [
        { kind: "condition", field: "name", operator: "contains", value: "" },
        { kind: "condition", field: "amount", operator: "between", value: ["1", null] },
        { kind: "condition", field: "gone", operator: "equals", value: "1" },
        { kind: "condition", field: "tier", operator: "in", value: [] },
      ],
    };
    expect(buildFilter(half, schema)).toBeUndefined();
  });
});

describe("a filter", () => {
  it("keeps nested groups", () => {
    const text = "active eq true and (amount gt 5 or (name eq 'a' and tier in ('b')))";
    expect(buildFilter(parseFilter(text, schema), schema)).toBe(text);
  });
  it("reads `eq` on a list of options as one of one", () => {
    expect(parseFilter("tier eq 'a'", schema).items).toEqual([
      { kind: "condition", field: "tier", operator: "in", value: ["a"] },
    ]);
  });
  it.each([
    "stage/kind eq 'won'",
    "year(created_at) eq 2026",
    "account/region/name eq 'x'",
    "closed_on ge now()",
    "not (amount gt 5 and amount lt 3)",
  ])("keeps what it does not understand: %s", (text) => {
    const filter = parseFilter(`active eq true and ${text}`, schema);
    expect(filter.items).toHaveLength(2);
    expect(buildFilter(filter, schema)).toBe(`active eq true and ${text.includes(" and ") ? `(${text})` : text}`);
    expect(parseFilter(text, schema).items).toEqual([{ kind: "raw", text }]);
    expect(buildFilter(parseFilter(text, schema), schema)).toBe(text);
  });
  it.each(["", "  ", undefined, null])("is empty for %o", (text) => {
    expect(parseFilter(text, schema).items).toEqual([]);
  });
  it("never throws and never loses a word", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const filter = parseFilter(text, schema);
        expect(countConditions(filter) > 0).toBe(text.trim() !== "");
      }),
    );
  });
  it("survives being written and read", () => {
    const leaf: fc.Arbitrary<Filter> = fc.oneof(
      fc.record({
        kind: fc.constant("condition" as const),
        field: fc.constant("name"),
        operator: fc.constantFrom(
          "contains" as const,
          "not_contains" as const,
          "equals" as const,
          "starts_with" as const,
        ),
        value: fc.string({ minLength: 1 }),
      }),
      fc.record({
        kind: fc.constant("condition" as const),
        field: fc.constant("expected_close_on"),
        operator: fc.constant("period" as const),
        value: fc.constantFrom(...periods),
      }),
    );
    const group = fc.record({
      kind: fc.constant("group" as const),
      join: fc.constantFrom("and" as const, "or" as const),
      items: fc.array(leaf, { minLength: 2, maxLength: 4 }),
    });
    const tree = fc.record({
      kind: fc.constant("group" as const),
      join: fc.constantFrom("and" as const, "or" as const),
      items: fc.array(fc.oneof(leaf, group), { minLength: 2, maxLength: 4 }),
    });
    fc.assert(
      fc.property(tree, (filter) => {
        const text = buildFilter(filter, schema);
        const again = buildFilter(parseFilter(text, schema), schema);
        expect(again).toBe(text);
      }),
    );
  });
});

test("two filters hold together", () => {
  expect(both("a eq 1 or b eq 2", undefined, "c eq 3")).toBe("(a eq 1 or b eq 2) and (c eq 3)");
  expect(both(undefined, "", "c eq 3")).toBe("c eq 3");
  expect(both()).toBeUndefined();
});
