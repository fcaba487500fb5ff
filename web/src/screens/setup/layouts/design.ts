/** A layout while it is designed: what can be done with it, one step after the other, and back again. Pure. */
import type { ObjectDescription } from "@/api/contract";
import type { Locale } from "@/i18n";

export type Titles = Partial<Record<Locale, string>>;

export interface Place {
  name: string;
  /** Takes a row of its own; as its kind usually does where nothing is said. */
  wide?: boolean;
}

export interface Section {
  kind: "section";
  id: string;
  title: Titles;
  columns: number;
  collapsed: boolean;
  fields: Place[];
}

export interface List {
  kind: "list";
  id: string;
  object: string;
  field: string;
  columns: string[];
  order?: { field: string; descending?: boolean };
}

export type Part = Section | List | { kind: "files"; id: string };

export interface Tab {
  id: string;
  title: Titles;
  parts: Part[];
}

export interface Design {
  tabs: Tab[];
  head: string[];
  rest: boolean;
  /** The number of the next tab or part: ids are only for telling them apart while one designs. */
  next: number;
}

export type Step =
  /** Puts a field there, from wherever it stands. */
  | { type: "place"; name: string; section: string; index: number }
  | { type: "remove_field"; name: string }
  | { type: "shift_field"; name: string; by: -1 | 1 }
  | { type: "wide"; name: string; wide: boolean | undefined }
  | { type: "add_section"; tab: string; index?: number }
  | { type: "add_list"; tab: string; object: string; field: string; index?: number }
  | { type: "add_files"; tab: string; index?: number }
  | { type: "move_part"; id: string; tab: string; index: number }
  | { type: "shift_part"; id: string; by: -1 | 1 }
  | { type: "remove_part"; id: string }
  | { type: "section"; id: string; changes: Partial<Pick<Section, "title" | "columns" | "collapsed">> }
  | { type: "list"; id: string; changes: Partial<Pick<List, "columns" | "order">> }
  | { type: "add_tab" }
  | { type: "tab"; id: string; title: Titles }
  | { type: "shift_tab"; id: string; by: -1 | 1 }
  | { type: "remove_tab"; id: string }
  | { type: "head"; names: string[] }
  | { type: "rest"; rest: boolean }
  | { type: "replace"; design: Design };

export const emptyDesign: Design = { tabs: [{ id: "t0", title: {}, parts: [] }], head: [], rest: true, next: 1 };

export const sectionsOf = (design: Design): Section[] =>
  design.tabs.flatMap((tab) => tab.parts.filter((part) => part.kind === "section"));

export const placedNames = (design: Design): string[] =>
  sectionsOf(design).flatMap((section) => section.fields.map((place) => place.name));

/** What comes of a step; the same design where it changes nothing. */
export function step(design: Design, wish: Step): Design {
  switch (wish.type) {
    case "place":
      return place(design, wish.name, wish.section, wish.index);
    case "remove_field":
      return mapSections(design, (section) => without(section, wish.name));
    case "shift_field":
      return shiftField(design, wish.name, wish.by);
    case "wide":
      return mapSections(design, (section) => ({
        ...section,
        fields: section.fields.map((one) =>
          one.name === wish.name ? { name: one.name, ...(wish.wide === undefined ? {} : { wide: wish.wide }) } : one,
        ),
      }));
    case "add_section": {
      const part: Section = {
        kind: "section",
        id: `s${design.next}`,
        title: {},
        columns: 2,
        collapsed: false,
        fields: [],
      };
      return insert(design, wish.tab, wish.index, part);
    }
    case "add_list": {
      const { object, field } = wish;
      return insert(design, wish.tab, wish.index, { kind: "list", id: `l${design.next}`, object, field, columns: [] });
    }
    case "add_files":
      return insert(design, wish.tab, wish.index, { kind: "files", id: `l${design.next}` });
    case "move_part":
      return movePart(design, wish.id, wish.tab, wish.index);
    case "shift_part": {
      const tab = design.tabs.find((one) => one.parts.some((part) => part.id === wish.id));
      const at = tab?.parts.findIndex((part) => part.id === wish.id) ?? -1;
      const to = at + wish.by;
      return tab && to >= 0 && to < tab.parts.length ? movePart(design, wish.id, tab.id, to) : design;
    }
    case "remove_part":
      return mapTabs(design, (tab) => ({ ...tab, parts: tab.parts.filter((part) => part.id !== wish.id) }));
    case "section":
      return mapSections(design, (one) => (one.id === wish.id ? { ...one, ...wish.changes } : one));
    case "list":
      return mapParts(design, (one) => (one.id === wish.id && one.kind === "list" ? { ...one, ...wish.changes } : one));
    case "add_tab": {
      const tab = { id: `t${design.next}`, title: {}, parts: [] };
      return { ...design, tabs: [...design.tabs, tab], next: design.next + 1 };
    }
    case "tab":
      return mapTabs(design, (tab) => (tab.id === wish.id ? { ...tab, title: wish.title } : tab));
    case "shift_tab":
      return { ...design, tabs: shifted(design.tabs, wish.id, wish.by) };
    case "remove_tab":
      return design.tabs.length > 1 ? { ...design, tabs: design.tabs.filter((tab) => tab.id !== wish.id) } : design;
    case "head":
      return { ...design, head: wish.names };
    case "rest":
      return { ...design, rest: wish.rest };
    case "replace":
      return wish.design;
  }
}

const mapTabs = (design: Design, change: (tab: Tab) => Tab): Design => ({ ...design, tabs: design.tabs.map(change) });

const mapParts = (design: Design, change: (part: Part) => Part): Design =>
  mapTabs(design, (tab) => ({ ...tab, parts: tab.parts.map(change) }));

const mapSections = (design: Design, change: (section: Section) => Section): Design =>
  mapParts(design, (part) => (part.kind === "section" ? change(part) : part));

const without = (section: Section, name: string): Section => ({
  ...section,
  fields: section.fields.filter((place) => place.name !== name),
});

function spliced<T>(list: T[], index: number, one: T): T[] {
  const next = [...list];
  next.splice(Math.max(0, Math.min(index, next.length)), 0, one);
  return next;
}

function shifted<T extends { id: string }>(list: T[], id: string, by: -1 | 1): T[] {
  const at = list.findIndex((one) => one.id === id);
  const one = list[at];
  if (!one || at + by < 0 || at + by >= list.length) return list;
  return spliced(
    list.filter((other) => other !== one),
    at + by,
    one,
  );
}

function place(design: Design, name: string, section: string, index: number): Design {
  const sections = sectionsOf(design);
  if (!sections.some((one) => one.id === section)) return design;
  const known = sections.flatMap((one) => one.fields).find((one) => one.name === name) ?? { name };
  return mapSections(design, (one) => {
    const rest = without(one, name);
    return one.id === section ? { ...rest, fields: spliced(rest.fields, index, known) } : rest;
  });
}

/** One up or down; at the edge of its section into the one before or behind. */
function shiftField(design: Design, name: string, by: -1 | 1): Design {
  const sections = sectionsOf(design);
  const at = sections.findIndex((one) => one.fields.some((field) => field.name === name));
  const section = sections[at];
  if (!section) return design;
  const to = section.fields.findIndex((field) => field.name === name) + by;
  if (to >= 0 && to < section.fields.length) return place(design, name, section.id, to);
  const next = sections[at + by];
  return next ? place(design, name, next.id, by < 0 ? next.fields.length : 0) : design;
}

function insert(design: Design, tab: string, index: number | undefined, part: Part): Design {
  if (!design.tabs.some((one) => one.id === tab)) return design;
  const next = mapTabs(design, (one) =>
    one.id === tab ? { ...one, parts: spliced(one.parts, index ?? one.parts.length, part) } : one,
  );
  return { ...next, next: design.next + 1 };
}

function movePart(design: Design, id: string, tab: string, index: number): Design {
  const part = design.tabs.flatMap((one) => one.parts).find((one) => one.id === id);
  if (!part || !design.tabs.some((one) => one.id === tab)) return design;
  return mapTabs(design, (one) => {
    const parts = one.parts.filter((other) => other !== part);
    return { ...one, parts: one.id === tab ? spliced(parts, index, part) : parts };
  });
}

export interface History {
  past: Design[];
  present: Design;
  future: Design[];
  /** What was typed last: letters of one title are one step. */
  typing?: string;
}

export const begin = (design: Design): History => ({ past: [], present: design, future: [] });

const longest = 200;

export function reduce(history: History, wish: Step | { type: "undo" } | { type: "redo" }): History {
  const { past, present, future } = history;
  if (wish.type === "undo") {
    const before = past.at(-1);
    return before ? { past: past.slice(0, -1), present: before, future: [present, ...future] } : history;
  }
  if (wish.type === "redo") {
    const [after, ...rest] = future;
    return after ? { past: [...past, present], present: after, future: rest } : history;
  }
  const next = step(present, wish);
  if (JSON.stringify(next) === JSON.stringify(present)) return history;
  const typing = typed(wish);
  const goesOn = typing !== undefined && typing === history.typing;
  return { past: goesOn ? past : [...past, present].slice(-longest), present: next, future: [], typing };
}

function typed(wish: Step): string | undefined {
  if (wish.type === "tab") return `tab/${wish.id}`;
  return wish.type === "section" && wish.changes.title ? `section/${wish.id}` : undefined;
}

/** A definition as the server keeps it. */
export interface Definition {
  tabs: { title?: Titles; parts: WrittenPart[] }[];
  head?: string[];
  rest?: boolean;
}

type WrittenPart =
  | { kind: "section"; title?: Titles; columns?: number; collapsed?: boolean; fields: Place[] }
  | { kind: "list"; object: string; field: string; columns?: string[]; order?: List["order"] }
  | { kind: "files" };

/** As the server keeps it: without ids, and without what is empty. */
export function written(design: Design, kind: "page" | "quick"): Definition {
  const part = (one: Part): WrittenPart => {
    if (one.kind === "files") return { kind: "files" };
    if (one.kind === "list") {
      const { object, field, columns, order } = one;
      return { kind: "list", object, field, ...(columns.length > 0 ? { columns } : {}), ...(order ? { order } : {}) };
    }
    const { columns, collapsed, fields } = one;
    return { kind: "section", ...named(one.title), columns, ...(collapsed ? { collapsed } : {}), fields };
  };
  const tabs = design.tabs.map((tab) => ({ ...named(tab.title), parts: tab.parts.map(part) }));
  if (kind === "quick") return { tabs, rest: false };
  return { tabs, ...(design.head.length > 0 ? { head: design.head } : {}), rest: design.rest };
}

function named(title: Titles): { title?: Titles } {
  const given = Object.entries(title).filter(([, text]) => text?.trim());
  return given.length > 0 ? { title: Object.fromEntries(given) } : {};
}

/** A definition to go on designing, without fields and lists that are gone. */
export function designOf(definition: unknown, object: ObjectDescription): Design {
  const { tabs = [], head = [], rest = true } = (definition ?? {}) as Partial<Definition>;
  let next = 0;
  const id = (letter: string) => `${letter}${next++}`;
  const known = (name: string) => object.fields.some((field) => field.name === name);
  const isChild = (list: { object: string; field: string }) =>
    object.children.some((child) => child.object === list.object && child.field === list.field);
  const part = (one: WrittenPart): Part[] => {
    if (one.kind === "files") return [{ kind: "files", id: id("l") }];
    if (one.kind === "list") return isChild(one) ? [{ columns: [], ...one, id: id("l") }] : [];
    const fields = one.fields.filter((place) => known(place.name));
    return [{ title: {}, columns: 2, collapsed: false, ...one, fields, id: id("s") }];
  };
  const drawn = tabs.map((tab) => ({ id: id("t"), title: tab.title ?? {}, parts: tab.parts.flatMap(part) }));
  if (drawn.length === 0) return emptyDesign;
  return { tabs: drawn, head: head.filter(known), rest, next };
}
