/** The kinds of field that a company may add, and their names. */
import type { Key, Translate } from "@/i18n";

export const customKinds = [
  "text",
  "long_text",
  "choice",
  "choices",
  "date",
  "instant",
  "time",
  "integer",
  "decimal",
  "money",
  "percent",
  "boolean",
  "reference",
  "user",
  "phone",
  "email",
  "link",
  "region",
  "location",
  "file",
  "picture",
  "formula",
  "roll_up",
] as const;

/** What a computed field may come to. */
export const resultKinds = [
  "decimal",
  "integer",
  "money",
  "percent",
  "text",
  "choice",
  "boolean",
  "date",
  "instant",
] as const;

const others = ["team", "auto_number", "json"] as const;

/** What a kind of field is called; an unknown one by its own name. */
export function kindWord(kind: string, t: Translate): string {
  const known = [...customKinds, ...others].find((one) => one === kind);
  return known ? t(`admin.kind_${known}` satisfies Key) : kind;
}
