/** A process while it is designed. Steps have a key of their own, so that what is typed stays with its step when steps move. */
import type { Id, RecordData } from "@/api/contract";

export const modes = ["all", "any", "order"] as const;
export const needs = ["nothing", "stages", "save"] as const;
export const owns = ["passes", "decides", "other"] as const;
export const approverKinds = ["superior", "user", "role", "field"] as const;

export type Need = (typeof needs)[number];
export type Own = (typeof owns)[number];

export type Approver =
  | { kind: "superior"; level: number }
  | { kind: "user"; id: Id }
  | { kind: "role"; id: Id }
  | { kind: "field"; field: string };

export interface StepDraft {
  key: string;
  name: string;
  mode: (typeof modes)[number];
  condition: string;
  approvers: Approver[];
  open: string[];
  days: number | null;
}

export interface ProcessDraft {
  name: string;
  description: string;
  condition: string;
  by_button: boolean;
  needed: Need;
  stages: string[];
  steps: StepDraft[];
  own: Own;
  fallback: Id | null;
  copies: Approver[];
  active: boolean;
}

let made = 0;
const key = () => `step-${made++}`;

export const newStep = (name: string, level = 1): StepDraft => ({
  key: key(),
  name,
  mode: "all",
  condition: "",
  approvers: [{ kind: "superior", level }],
  open: [],
  days: null,
});

const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);
const one = <T extends string>(value: unknown, of: readonly T[], otherwise: T): T =>
  of.includes(value as T) ? (value as T) : otherwise;

export const draftOf = (process: RecordData | undefined): ProcessDraft => ({
  name: String(process?.name ?? ""),
  description: String(process?.description ?? ""),
  condition: String(process?.condition ?? ""),
  by_button: process?.by_button !== false,
  needed: one(process?.needed, needs, "nothing"),
  stages: list<string>(process?.stages),
  steps: list<Partial<StepDraft>>(process?.steps).map((step) => ({
    key: key(),
    name: step.name ?? "",
    mode: one(step.mode, modes, "all"),
    condition: step.condition ?? "",
    approvers: list<Approver>(step.approvers),
    open: list<string>(step.open),
    days: step.days ?? null,
  })),
  own: one(process?.own, owns, "passes"),
  fallback: typeof process?.fallback_id === "string" ? process.fallback_id : null,
  copies: list<Approver>(process?.copies),
  active: process?.active !== false,
});

/** As the server takes it. */
export const valuesOf = (draft: ProcessDraft) => ({
  name: draft.name.trim(),
  description: draft.description.trim() || null,
  condition: draft.condition.trim() || null,
  by_button: draft.by_button,
  needed: draft.needed,
  stages: draft.needed === "stages" ? draft.stages : null,
  steps: draft.steps.map((step) => ({
    name: step.name.trim(),
    mode: step.mode,
    approvers: step.approvers,
    ...(step.condition.trim() && { condition: step.condition.trim() }),
    ...(step.open.length > 0 && { open: step.open }),
    ...(step.days && { days: step.days }),
  })),
  own: draft.own,
  fallback_id: draft.fallback,
  copies: draft.copies.length > 0 ? draft.copies : null,
  active: draft.active,
});

export interface Tier {
  field: string;
  from: string;
  to: string;
}

const amount = (name: string) => `in_base\\(${name}\\)`;

/** An amount from … to …, where that is all that a condition says; amounts in other currencies count by their rate. */
export function tierOf(condition: string, fields: string[]): Tier | undefined {
  for (const field of fields) {
    const from = `${amount(field)} >= (\\d+(?:\\.\\d+)?)`;
    const to = `${amount(field)} < (\\d+(?:\\.\\d+)?)`;
    const both = new RegExp(`^${from} && ${to}$`).exec(condition.trim());
    if (both) return { field, from: both[1] ?? "", to: both[2] ?? "" };
    const least = new RegExp(`^${from}$`).exec(condition.trim());
    if (least) return { field, from: least[1] ?? "", to: "" };
    const most = new RegExp(`^${to}$`).exec(condition.trim());
    if (most) return { field, from: "", to: most[1] ?? "" };
  }
  return undefined;
}

export function conditionOf({ field, from, to }: Tier): string {
  const parts = [from && `in_base(${field}) >= ${from}`, to && `in_base(${field}) < ${to}`];
  return parts.filter(Boolean).join(" && ");
}
