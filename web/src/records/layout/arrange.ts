/** What a layout makes of an object: sections of fields, lists, and what it leaves over. Without one the description decides. Pure. */
import type { Child, Field, Layout, LayoutList, LayoutSection, ObjectDescription } from "@/api/contract";
import { fieldOf, isBookkeeping } from "@/describe";
import { kindOf } from "@/fields";
import { sections } from "../form/draft";

export interface Placed {
  field: Field;
  /** Takes a row of its own. */
  wide: boolean;
}

export interface ShownSection {
  key: string;
  title: string;
  columns: number;
  collapsed: boolean;
  fields: Placed[];
}

export interface ShownTab {
  title: string;
  parts: (({ kind: "section" } & ShownSection) | LayoutList | { kind: "files" })[];
}

/** What the words of the client call what no layout names. */
export interface Words {
  more: string;
}

const placed = (field: Field, wide?: boolean | null): Placed => ({ field, wide: wide ?? Boolean(kindOf(field).wide) });

/** Sections in their order. A form has no tabs: the title of a tab stands above its first section where that has none. */
const sectionsIn = (layout: Layout): LayoutSection[] =>
  layout.tabs.flatMap((tab) =>
    tab.parts
      .filter((part) => part.kind === "section")
      .map((section, at) => (at === 0 ? { ...section, title: section.title || tab.title } : section)),
  );

/**
 * The sections of a form that asks for these fields. What rules require stands there even where the layout has no place for it, as
 * nobody could save the form without it; what has no place otherwise follows, where the layout says so.
 */
export function formSections(layout: Layout | undefined, fields: Field[], words: Words): ShownSection[] {
  if (!layout) {
    return sections(fields).map((section) => ({
      key: section.name,
      title: section.name && section.label,
      columns: 2,
      collapsed: false,
      fields: section.fields.map((field) => placed(field)),
    }));
  }
  const known = new Set<string>();
  const shown = sectionsIn(layout).map((section, at) => ({
    key: `${at}`,
    title: section.title ?? "",
    columns: section.columns,
    collapsed: section.collapsed,
    fields: section.fields.flatMap(({ name, wide }) => {
      known.add(name);
      const field = fields.find((one) => one.name === name);
      return field ? [placed(field, wide)] : [];
    }),
  }));
  const left = fields.filter((field) => !known.has(field.name));
  const needed = left.filter((field) => field.required && field.kind !== "boolean" && isAsked(field));
  const rest = layout.rest ? left.filter((field) => !needed.includes(field)) : [];
  const section = (key: string, title: string, some: Field[], collapsed: boolean): ShownSection => ({
    key,
    title,
    columns: 2,
    collapsed,
    fields: some.map((field) => placed(field)),
  });
  return [...shown, section("needed", "", needed, false), section("more", words.more, rest, true)].filter(
    (one) => one.fields.length > 0,
  );
}

/** What has a value without anybody entering one need not be asked for. */
const isAsked = (field: Field) => field.default === undefined || field.default === null;

/** The tabs of a page, with what stands nowhere at the end of the last one. */
export function pageTabs(layout: Layout, object: ObjectDescription, words: Words, related: Child[]): ShownTab[] {
  let at = 0;
  const tabs: ShownTab[] = layout.tabs.map((tab) => ({
    title: tab.title ?? "",
    parts: tab.parts.flatMap((part): ShownTab["parts"] => {
      if (part.kind === "list") return related.some((child) => isOf(part, child)) ? [part] : [];
      if (part.kind !== "section") return [part];
      const fields = part.fields.flatMap(({ name, wide }) => {
        const field = fieldOf(object, name);
        return field ? [placed(field, wide)] : [];
      });
      at += 1;
      const section = {
        key: `${at}`,
        title: part.title ?? "",
        columns: part.columns,
        collapsed: part.collapsed,
        fields,
      };
      return fields.length > 0 ? [{ kind: "section", ...section }] : [];
    }),
  }));
  const last = tabs.at(-1) ?? { title: "", parts: [] };
  if (tabs.length === 0) tabs.push(last);
  if (layout.rest) last.parts.push(...restOf(layout, object, words, related));
  return tabs;
}

const isOf = (list: LayoutList, child: Child) => list.object === child.object && list.field === child.field;

function restOf(layout: Layout, object: ObjectDescription, words: Words, related: Child[]): ShownTab["parts"] {
  const known = new Set(sectionsIn(layout).flatMap((section) => section.fields.map((place) => place.name)));
  const left = object.fields.filter((field) => !known.has(field.name) && !isBookkeeping(field));
  const kept = object.fields.filter((field) => keptFields.has(field.name) && !known.has(field.name));
  const fields = [...left, ...kept];
  const parts = layout.tabs.flatMap((tab) => tab.parts);
  const lists = related.filter(
    (child) => child.object !== "activity" && !parts.some((part) => part.kind === "list" && isOf(part, child)),
  );
  const more = {
    key: "more",
    title: words.more,
    columns: 2,
    collapsed: true,
    fields: fields.map((one) => placed(one)),
  };
  return [
    ...(fields.length > 0 ? [{ kind: "section" as const, ...more }] : []),
    ...lists.map(({ object: name, field }) => ({ kind: "list" as const, object: name, field, columns: [] })),
    ...(parts.some((part) => part.kind === "files") ? [] : [{ kind: "files" as const }]),
  ];
}

/** What the system keeps of every record and people like to read. */
export const keptFields = new Set(["created_at", "created_by", "updated_at", "updated_by"]);

/** The related lists of a page that nobody has arranged: what it consists of comes before what has to do with it. */
export function relatedOf(object: ObjectDescription, objects: ObjectDescription[]): Child[] {
  return object.children
    .filter((child) => objects.some((other) => other.name === child.object))
    .sort((a, b) => Number(b.part) - Number(a.part));
}
