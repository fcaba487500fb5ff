import { describe, expect, it } from "vitest";
import type { Layout } from "@/api/contract";
import { field, object } from "../../../test/stage";
import { formSections, pageTabs, relatedOf, type ShownSection } from "./arrange";

const words = { more: "More" };
const deal = object(
  "deal",
  [
    field("name", "text", { required: true }),
    field("amount", "money"),
    field("note", "long_text"),
    field("reason", "text"),
    field("created_at", "instant", { read_only: true }),
    field("version", "integer", { read_only: true }),
  ],
  { children: ["line", "quote", "activity"].map((name) => ({ object: name, field: "deal", part: name === "line" })) },
);
const others = ["quote", "line", "activity"].map((name) => object(name, []));
const layout = (more: Partial<Layout> = {}): Layout => ({
  id: "1",
  kind: "page",
  conditional: false,
  tabs: [
    {
      title: "Main",
      parts: [
        { kind: "section", columns: 3, collapsed: false, fields: [{ name: "amount", wide: true }, { name: "name" }] },
      ],
    },
    { title: "Also", parts: [{ kind: "list", object: "quote", field: "deal", columns: [] }] },
  ],
  head: [],
  rest: true,
  ...more,
});
const said = (sections: ShownSection[]) =>
  sections.map((one) => [
    one.title,
    one.collapsed,
    ...one.fields.map(({ field: { name }, wide }) => (wide ? `${name}!` : name)),
  ]);
const asked = deal.fields.slice(0, 4);

describe("a form", () => {
  it("is as the layout has it, with the rest folded at its end", () => {
    expect(said(formSections(layout(), asked, words))).toEqual([
      ["Main", false, "amount!", "name"],
      ["More", true, "note!", "reason"],
    ]);
  });

  it("without the rest has only what has its place", () => {
    expect(said(formSections(layout({ rest: false }), asked, words))).toEqual([["Main", false, "amount!", "name"]]);
  });

  it("asks for what a rule requires whatever the layout says", () => {
    const required = asked.map((one) => (one.name === "reason" ? { ...one, required: true } : one));
    expect(said(formSections(layout({ rest: false }), required, words)).at(-1)).toEqual(["", false, "reason"]);
  });

  it("has no place for what may not be written", () => {
    const some = asked.filter((one) => one.name !== "amount");
    expect(said(formSections(layout({ rest: false }), some, words))).toEqual([["Main", false, "name"]]);
  });

  it("without a layout is as the description has it", () => {
    expect(said(formSections(undefined, asked, words))).toEqual([["", false, "name", "amount", "note!", "reason"]]);
  });
});

describe("a page", () => {
  const kinds = (wanted: Layout) =>
    pageTabs(wanted, deal, words, relatedOf(deal, others)).map((tab) =>
      tab.parts.map((part) =>
        part.kind === "section"
          ? part.fields.map((one) => one.field.name).join(" ")
          : part.kind === "list"
            ? part.object
            : "files",
      ),
    );

  it("shows at its end what stands nowhere, and not what happened beside it", () => {
    expect(kinds(layout())).toEqual([["amount name"], ["quote", "note reason created_at", "line", "files"]]);
  });

  it("ends where the layout does without the rest", () => {
    expect(kinds(layout({ rest: false }))).toEqual([["amount name"], ["quote"]]);
  });

  it("shows everything where all of the layout is gone", () => {
    expect(kinds(layout({ tabs: [] }))).toEqual([["name amount note reason created_at", "line", "quote", "files"]]);
  });
});
