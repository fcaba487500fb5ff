/** Designs to begin with, and a design as the pages draw it. Pure. */
import type { Child, Field, Layout, ObjectDescription } from "@/api/contract";
import { isBookkeeping, isWritable } from "@/describe";
import type { Locale } from "@/i18n";
import { historySection, sections } from "@/records/form/draft";
import { keptFields } from "@/records/layout/arrange";
import type { Design, Part, Titles } from "./design";

/** What a page shows without any layout: the sections of the description, the lists, the files. */
export function presentDesign(object: ObjectDescription, related: Child[], locale: Locale): Design {
  const shown = object.fields.filter((field) => !isBookkeeping(field));
  const parts: Part[] = sections(shown).map((section, at) => ({
    kind: "section",
    id: `s${at}`,
    title: section.name ? { [locale]: section.label } : {},
    columns: 2,
    collapsed: section.name === historySection,
    fields: section.fields.map(({ name }) => ({ name })),
  }));
  const lists: Part[] = related
    .filter((child) => child.object !== "activity")
    .map((child, at) => ({ kind: "list", id: `l${at}`, object: child.object, field: child.field, columns: [] }));
  const all: Part[] = [...parts, ...lists, { kind: "files", id: "files" }];
  return { tabs: [{ id: "t0", title: {}, parts: all }], head: [], rest: true, next: all.length + 1 };
}

/** A short form asks for what has to be there, and for what names the record. */
export function shortDesign(object: ObjectDescription): Design {
  const wanted = object.fields.filter((field) => isNeeded(object, field) || field.name === object.title_field);
  const fields = wanted.filter(isWritable).map(({ name }) => ({ name }));
  const section: Part = { kind: "section", id: "s0", title: {}, columns: 1, collapsed: false, fields };
  return { tabs: [{ id: "t0", title: {}, parts: [section] }], head: [], rest: false, next: 1 };
}

/** Whether whoever makes a record has to enter it. */
export function isNeeded(object: ObjectDescription, field: Field): boolean {
  const filled = field.default !== undefined && field.default !== null;
  return field.required && isWritable(field) && !filled && field.name !== object.part_of && field.name !== "owner";
}

/** Fields that have a place on a page, or in a short form. */
export function placeable(object: ObjectDescription, kind: Layout["kind"]): Field[] {
  if (kind === "quick") return object.fields.filter((field) => isWritable(field) && !isBookkeeping(field));
  return object.fields.filter((field) => !isBookkeeping(field) || keptFields.has(field.name));
}

/** The title in a reader's language, or in the nearest one. */
export function titleIn(titles: Titles, locale: Locale): string {
  const near: Record<Locale, Locale[]> = {
    "zh-CN": ["zh-CN", "zh-TW", "en"],
    "zh-TW": ["zh-TW", "zh-CN", "en"],
    en: ["en", "zh-CN", "zh-TW"],
  };
  return near[locale].map((one) => titles[one]?.trim()).find(Boolean) ?? "";
}

/** The design as the server would answer it. */
export function drawn(design: Design, kind: Layout["kind"], locale: Locale): Layout {
  const part = (one: Part): Layout["tabs"][number]["parts"][number] => {
    if (one.kind === "files") return { kind: "files" };
    if (one.kind === "section") {
      const { columns, collapsed, fields } = one;
      return { kind: "section", title: titleIn(one.title, locale), columns, collapsed, fields };
    }
    const order = one.order && { field: one.order.field, descending: Boolean(one.order.descending) };
    return { kind: "list", object: one.object, field: one.field, columns: one.columns, order };
  };
  return {
    id: "design",
    kind,
    conditional: false,
    tabs: design.tabs.map((tab) => ({ title: titleIn(tab.title, locale), parts: tab.parts.map(part) })),
    head: design.head,
    rest: kind === "page" && design.rest,
  };
}
