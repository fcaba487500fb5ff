/**
 * What a form costs to fill: how many fields it asks for, how many of them it insists on, and about how many seconds that takes
 * somebody who knows it. By the keystroke-level model (Card, Moran & Newell, "The Keystroke-Level Model for User Performance Time with
 * Interactive Systems", CACM 23(7), 1980; times as in "The Psychology of Human-Computer Interaction", 1983). A model of practised hands:
 * good for comparing two forms, not a promise of how long anybody takes. Pure.
 */
import type { Field, FieldKindName } from "@/api/contract";
import { isWritable } from "@/describe";

/** Seconds of each operator. */
export const operators = {
  /** A key, at about 40 words a minute. */
  K: 0.28,
  /** Pointing at something with the mouse. */
  P: 1.1,
  /** Pressing and releasing its button. */
  B: 0.2,
  /** The hand goes from the keyboard to the mouse, or back. */
  H: 0.4,
  /** Making up one's mind. */
  M: 1.35,
  /** Kaidan answers a search while one types: what a search may take before one notices. */
  R: 0.5,
} as const;

type Operator = keyof typeof operators;

/** How a field of each kind is filled. Numbers of keys are of usual values: a name, eleven digits of a mobile, a sum without fen. */
const ways: Record<FieldKindName, Partial<Record<Operator, number>>> = {
  text: { K: 12 },
  long_text: { K: 60, M: 2 },
  integer: { K: 3 },
  decimal: { K: 5 },
  money: { K: 7 },
  percent: { K: 3 },
  boolean: { H: 1, P: 1, B: 1 },
  // Opens the calendar and points at a day.
  date: { H: 1, P: 2, B: 2 },
  time: { K: 5 },
  instant: { H: 1, P: 4, B: 4 },
  // Opens the list, finds, takes.
  choice: { H: 1, P: 2, B: 2, M: 1 },
  choices: { H: 1, P: 3, B: 3, M: 2 },
  // Types the beginning of a name, waits, takes with Enter.
  reference: { K: 6, R: 1, M: 1 },
  user: { K: 4, R: 1, M: 1 },
  team: { K: 4, R: 1, M: 1 },
  email: { K: 20 },
  phone: { K: 11 },
  link: { K: 20 },
  // Province, city, district.
  region: { H: 1, P: 4, B: 4, M: 3 },
  location: { K: 22 },
  // The way through the files of one's computer.
  file: { H: 1, P: 5, B: 5, M: 2, R: 2 },
  picture: { H: 1, P: 5, B: 5, M: 2, R: 2 },
  auto_number: {},
  json: { K: 60, M: 2 },
};

/** Each field is read first and reached with Tab. */
const arrival: Partial<Record<Operator, number>> = { M: 1, K: 1 };

const seconds = (way: Partial<Record<Operator, number>>) =>
  Object.entries(way).reduce((sum, [operator, count]) => sum + operators[operator as Operator] * count, 0);

/** What has a value already is only read. */
export function secondsFor(field: Field): number {
  if (!isWritable(field)) return 0;
  const isFilled = field.default !== undefined && field.default !== null;
  return seconds(arrival) + (isFilled ? 0 : seconds(ways[field.kind]));
}

export interface Cost {
  /** Fields that are asked for. */
  fields: number;
  required: number;
  /** To fill all of them, rounded. */
  seconds: number;
  /** To fill only what is required. */
  least: number;
}

export function costOf(fields: Field[]): Cost {
  const asked = fields.filter(isWritable);
  const required = asked.filter((field) => field.required);
  const sum = (some: Field[]) => Math.round(some.reduce((all, field) => all + secondsFor(field), 0));
  return { fields: asked.length, required: required.length, seconds: sum(asked), least: sum(required) };
}
