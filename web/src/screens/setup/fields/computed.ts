/** Computed fields as the form of a field holds them, and what it may offer. Pure. */
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { fieldOf } from "@/describe";

export const functions = ["count", "sum", "average", "min", "max"] as const;
export type Gather = (typeof functions)[number];

export interface Computed {
  result: string;
  formula: string;
  /** The gathered records and the field that names this one: `opportunity.account`. */
  source: string | undefined;
  gather: Gather;
  childField: string | undefined;
  condition: string;
}

export const isComputed = (kind: string) => kind === "formula" || kind === "roll_up";

const text = (value: unknown) => (typeof value === "string" ? value : "");

export const computedOf = (custom: RecordData | undefined): Computed => ({
  result: text(custom?.result) || "decimal",
  formula: text(custom?.formula),
  source: custom?.child ? `${text(custom.child)}.${text(custom.relation)}` : undefined,
  gather: functions.find((one) => one === custom?.function) ?? "count",
  childField: text(custom?.child_field) || undefined,
  condition: text(custom?.condition),
});

export interface Source {
  key: string;
  child: ObjectDescription;
  relation: Field;
}

/** Every way in which records refer to one of the object. */
export function sources(object: ObjectDescription, objects: ObjectDescription[]): Source[] {
  return object.children.flatMap(({ object: name, field }) => {
    const child = objects.find((one) => one.name === name);
    const relation = child && fieldOf(child, field);
    return child && relation && child.group !== "setup" ? [{ key: `${name}.${field}`, child, relation }] : [];
  });
}

const numbers = ["integer", "decimal", "money", "percent"];

/** The fields that can be gathered so. */
export function gatherable(child: ObjectDescription, gather: Gather): Field[] {
  const kinds = gather === "min" || gather === "max" ? [...numbers, "date", "instant"] : numbers;
  return child.fields.filter((field) => kinds.includes(field.kind) && field.name !== "version");
}

/** Whether a formula of this kind may fill a field of that kind; as the server says it. */
export function fits(found: string, wanted: string): boolean {
  if (["integer", "decimal", "percent"].includes(wanted)) return found === "decimal";
  if (wanted === "money") return found === "money" || found === "decimal";
  if (wanted === "text" || wanted === "choice") return found === "text" || found === "choice";
  return found === wanted;
}

/** What the server is told of it. */
export function wish(kind: string, computed: Computed): Record<string, unknown> {
  if (kind === "formula") return { result: computed.result, formula: computed.formula.trim() };
  const [child, relation] = (computed.source ?? ".").split(".");
  const field = computed.gather === "count" ? {} : { child_field: computed.childField };
  return { child, relation, function: computed.gather, condition: computed.condition.trim(), ...field };
}
