/** Kinds of field by name. A new kind is a folder and a line here. */
import type { Field, FieldKindName } from "@/api/contract";
import { boolean } from "./boolean";
import { choice, choices } from "./choice";
import { email, link, phone } from "./contact";
import { date, instant, time } from "./date";
import { file, picture } from "./file";
import { json } from "./json";
import type { FieldKind } from "./kind";
import { location } from "./location";
import { decimal, integer, money, percent } from "./number";
import { reference, team, user } from "./reference";
import { region } from "./region";
import { autoNumber, longText, text } from "./text";

const kinds: Record<FieldKindName, FieldKind> = {
  text,
  long_text: longText,
  integer,
  decimal,
  money,
  percent,
  boolean,
  date,
  time,
  instant,
  choice,
  choices,
  reference,
  user,
  team,
  email,
  phone,
  link,
  region,
  location,
  file,
  picture,
  auto_number: autoNumber,
  json,
};

/** How a field behaves. A kind that this client does not know yet is shown as text. */
export function kindOf(field: Field): FieldKind {
  return kinds[field.kind] ?? text;
}
