import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { field, object } from "../../../../test/stage";
import { begin, type Design, designOf, type History, placedNames, reduce, type Step, step, written } from "./design";

const names = ["name", "phone", "amount", "note"];
const deal = object(
  "deal",
  names.map((name) => field(name)),
  { children: [{ object: "line", field: "deal", part: true }] },
);
const start = designOf(
  {
    tabs: [
      {
        title: { en: "First" },
        parts: [
          { kind: "section", fields: [{ name: "name" }, { name: "phone" }] },
          { kind: "section", fields: [{ name: "amount", wide: true }] },
          { kind: "list", object: "line", field: "deal" },
        ],
      },
      { parts: [{ kind: "section", fields: [] }] },
    ],
  },
  deal,
);
const ids = (design: Design) => design.tabs.map((tab) => tab.parts.map((part) => part.id));
const [first = "", second = "", list = ""] = ids(start)[0] ?? [];
const third = ids(start)[1]?.[0] ?? "";
const after = (...steps: Step[]) => steps.reduce(step, start);
const fieldsOf = (design: Design) =>
  design.tabs.flatMap((tab) =>
    tab.parts.flatMap((part) => (part.kind === "section" ? [part.fields.map((place) => place.name)] : [])),
  );

describe("a step of the designer", () => {
  const table: [string, Step, string[][]][] = [
    [
      "puts a field there",
      { type: "place", name: "note", section: third, index: 0 },
      [["name", "phone"], ["amount"], ["note"]],
    ],
    [
      "moves one within its section",
      { type: "place", name: "name", section: first, index: 1 },
      [["phone", "name"], ["amount"], []],
    ],
    [
      "moves one across tabs",
      { type: "place", name: "phone", section: third, index: 5 },
      [["name"], ["amount"], ["phone"]],
    ],
    [
      "knows no such section",
      { type: "place", name: "note", section: "x", index: 0 },
      [["name", "phone"], ["amount"], []],
    ],
    ["takes one out", { type: "remove_field", name: "phone" }, [["name"], ["amount"], []]],
    ["moves one down", { type: "shift_field", name: "name", by: 1 }, [["phone", "name"], ["amount"], []]],
    [
      "moves one down into the next section",
      { type: "shift_field", name: "phone", by: 1 },
      [["name"], ["phone", "amount"], []],
    ],
    [
      "moves one up into the section before",
      { type: "shift_field", name: "amount", by: -1 },
      [["name", "phone", "amount"], [], []],
    ],
    ["stays at the top", { type: "shift_field", name: "name", by: -1 }, [["name", "phone"], ["amount"], []]],
    ["moves a section", { type: "shift_part", id: first, by: 1 }, [["amount"], ["name", "phone"], []]],
    [
      "moves a section into another tab",
      { type: "move_part", id: first, tab: "t5", index: 0 },
      [["name", "phone"], ["amount"], []],
    ],
    ["removes a section with its fields", { type: "remove_part", id: first }, [["amount"], []]],
    ["removes a tab", { type: "remove_tab", id: start.tabs[0]?.id ?? "" }, [[]]],
  ];
  it.each(table)("%s", (_, wish, expected) => {
    expect(fieldsOf(step(start, wish))).toEqual(expected);
  });

  it("keeps what is said of a field that moves", () => {
    const moved = after({ type: "place", name: "amount", section: first, index: 0 });
    expect(written(moved, "page").tabs[0]?.parts[0]).toMatchObject({
      fields: [{ name: "amount", wide: true }, {}, {}],
    });
  });

  it("moves a list between tabs", () => {
    const moved = after({ type: "move_part", id: list, tab: start.tabs[1]?.id ?? "", index: 0 });
    expect(ids(moved)).toEqual([
      [first, second],
      [list, third],
    ]);
  });

  it("leaves the last tab", () => {
    const one = after({ type: "remove_tab", id: start.tabs[0]?.id ?? "" });
    expect(step(one, { type: "remove_tab", id: one.tabs[0]?.id ?? "" })).toBe(one);
  });
});

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant("place" as const),
    name: fc.constantFrom(...names),
    section: fc.constantFrom(first, second, third),
    index: fc.nat(4),
  }),
  fc.record({ type: fc.constant("remove_field" as const), name: fc.constantFrom(...names) }),
  fc.record({ type: fc.constant("shift_field" as const), name: fc.constantFrom(...names), by: fc.constantFrom(-1, 1) }),
  fc.record({
    type: fc.constant("shift_part" as const),
    id: fc.constantFrom(first, second, list),
    by: fc.constantFrom(-1, 1),
  }),
  fc.record({ type: fc.constant("add_section" as const), tab: fc.constantFrom(...start.tabs.map((tab) => tab.id)) }),
  fc.record({ type: fc.constant("remove_part" as const), id: fc.constantFrom(first, second, third, list) }),
) as fc.Arbitrary<Step>;

describe("any steps", () => {
  it("never place a field twice, never share an id, and are all taken back", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 30 }), (steps) => {
        const done = steps.reduce<History>(reduce, begin(start));
        const placed = placedNames(done.present);
        expect(new Set(placed).size).toBe(placed.length);
        const all = ids(done.present).flat();
        expect(new Set(all).size).toBe(all.length);
        let back = done;
        while (back.past.length > 0) back = reduce(back, { type: "undo" });
        expect(back.present).toEqual(start);
        while (back.future.length > 0) back = reduce(back, { type: "redo" });
        expect(back.present).toEqual(done.present);
      }),
    );
  });
});

it("takes the letters of one title for one step", () => {
  const typed = ["A", "Am", "Amo"].reduce<History>(
    (history, en) => reduce(history, { type: "section", id: first, changes: { title: { en } } }),
    begin(start),
  );
  expect(typed.past).toHaveLength(1);
  expect(reduce(typed, { type: "undo" }).present).toEqual(start);
});

it("writes down what it reads, without what is gone or empty", () => {
  const definition = written(start, "page");
  expect(definition).toEqual({
    tabs: [
      {
        title: { en: "First" },
        parts: [
          { kind: "section", columns: 2, fields: [{ name: "name" }, { name: "phone" }] },
          { kind: "section", columns: 2, fields: [{ name: "amount", wide: true }] },
          { kind: "list", object: "line", field: "deal" },
        ],
      },
      { parts: [{ kind: "section", columns: 2, fields: [] }] },
    ],
    rest: true,
  });
  const gone = {
    tabs: [
      {
        parts: [
          { kind: "section", fields: [{ name: "x_gone" }] },
          { kind: "list", object: "x", field: "y" },
        ],
      },
    ],
  };
  expect(written(designOf(gone, deal), "page").tabs[0]?.parts).toEqual([{ kind: "section", columns: 2, fields: [] }]);
  expect(written(start, "quick").rest).toBe(false);
});
