/** What the form of an object holds, and what of it the server is told. Pure. */
import type { ObjectDescription, RecordData } from "@/api/contract";
import { fieldOf, targetOf } from "@/describe";
import { type Key, type Locale, locales } from "@/i18n";

export type Labels = Partial<Record<Locale, string>>;

/** What a role may do with a new object. */
export const starts = ["none", "read", "own", "team", "all"] as const;
export type Start = (typeof starts)[number];
export const startWords: Record<Start, Key> = {
  none: "admin.object_start_none",
  read: "admin.object_start_read",
  own: "admin.object_start_own",
  team: "admin.object_start_team",
  all: "admin.object_start_all",
};

/** What is usual for a role of this kind: as the server takes it where nobody says anything. */
export function usualStart(kind: unknown): Start {
  if (kind === "director" || kind === "manager" || kind === "assistant") return "team";
  if (kind === "representative") return "own";
  return kind === "finance" || kind === "auditor" ? "read" : "none";
}

/** Without owners there is nothing between none and all. */
export function startsOf(owned: boolean): readonly Start[] {
  return owned ? starts : ["none", "read", "all"];
}

export const navigations = ["sell", "customer", "product", "custom"] as const;
export const navigationWords: Record<(typeof navigations)[number], Key> = {
  sell: "admin.object_navigation_sell",
  customer: "admin.object_navigation_customer",
  product: "admin.object_navigation_product",
  custom: "admin.object_navigation_custom",
};

/** Icons that say something about records of a company. */
export const icons = [
  "box",
  "flag",
  "target",
  "tag",
  "file",
  "package",
  "bank",
  "crown",
  "compass",
  "trophy",
  "dollar",
  "calendar",
  "team",
  "shopping",
  "order",
  "table",
] as const;

export interface DuplicateDraft {
  fields: string[];
  exclusive: boolean;
}

export interface Draft {
  name: string;
  labels: Labels;
  plural: string;
  icon: string;
  navigation: string;
  title: string;
  prefix: string;
  owned: boolean;
  whole: string | undefined;
  part: boolean;
  activities: boolean;
  stages: string[];
  start: Record<string, Start>;
  board: string | undefined;
  calendar: string | undefined;
  searched: string[];
  duplicates: DuplicateDraft;
}

interface Told {
  field: string;
  exclusive?: boolean;
}

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

export function draftOf(row: RecordData | undefined): Draft {
  const rules = Array.isArray(row?.duplicates) ? (row.duplicates as Told[]) : [];
  return {
    name: text(row?.object) ?? "",
    labels: (row?.labels ?? {}) as Labels,
    plural: text((row?.plurals as Labels | undefined)?.en) ?? "",
    icon: text(row?.icon) ?? "box",
    navigation: text(row?.navigation) ?? "sell",
    title: text(row?.title) ?? "name",
    prefix: text(row?.prefix) ?? "",
    owned: row?.owned !== false,
    whole: text(row?.whole),
    part: row?.part === true,
    activities: row?.activities !== false,
    stages: [],
    start: {},
    board: text(row?.board),
    calendar: text(row?.calendar),
    searched: Array.isArray(row?.searched) ? row.searched.map(String) : [],
    duplicates: { fields: rules.map((rule) => rule.field), exclusive: rules.some((rule) => rule.exclusive) },
  };
}

/** The labels that are there, without blanks around them. */
export function trimmed(labels: Labels): Record<string, string> {
  const pairs = locales.map((one) => [one, labels[one]?.trim() ?? ""] as const);
  return Object.fromEntries(pairs.filter(([, label]) => label));
}

/** The label for a reader of this language: as the server falls back. */
export function labelOf(row: RecordData, locale: Locale): string {
  const labels = (row.labels ?? {}) as Labels;
  const near: Locale[] = locale === "zh-TW" ? ["zh-TW", "zh-CN", "en"] : [locale, "zh-CN", "zh-TW", "en"];
  return near.map((one) => labels[one]).find(Boolean) ?? String(row.object);
}

/** How values of a field are compared. */
export function comparison(object: ObjectDescription | undefined, field: string): string {
  const kind = fieldOf(object, field)?.kind;
  if (kind === "phone" || kind === "email") return kind;
  return field === "name" ? "name" : "exact";
}

/** Fields that can be the columns of a board. */
export function boardFields(object: ObjectDescription, objects: ObjectDescription[]) {
  return object.fields.filter(
    (field) =>
      field.kind === "choice" ||
      (field.kind === "reference" && objects.find((one) => one.name === targetOf(field))?.group === "setup"),
  );
}

const bookkeeping = new Set(["created_at", "updated_at", "deleted_at"]);

export function calendarFields(object: ObjectDescription) {
  return object.fields.filter(
    (field) => (field.kind === "date" || field.kind === "instant") && !bookkeeping.has(field.name),
  );
}

const worded = new Set(["text", "long_text", "email", "phone", "link", "auto_number"]);

/** Fields whose words can be found and compared. */
export function wordedFields(object: ObjectDescription) {
  return object.fields.filter((field) => worded.has(field.kind));
}
