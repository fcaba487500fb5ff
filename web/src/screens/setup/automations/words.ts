/** Automations as the client reads and writes them: rows of the set-up object `automation`, and what the server says of them. */
import type { Id, RecordData } from "@/api/contract";
import type { Key } from "@/i18n";
import type { Pool } from "../assignment/contract";

export const triggers = ["created", "changed", "stage", "idle", "date", "schedule", "webhook", "button"] as const;
export type Trigger = (typeof triggers)[number];

/** Whether it is about a record, so that there can be a condition and something to change. */
export const isAboutRecord = (trigger: Trigger) => trigger !== "schedule" && trigger !== "webhook";

export interface Settings {
  fields?: string[];
  stages?: string[];
  field?: string;
  days?: number;
  time?: string;
  weekdays?: number[];
  label?: string;
}

/** A value for a field: as it is, computed, or a member of what a program sent. */
export interface Given {
  field: string;
  value?: unknown;
  expression?: string;
  from?: string;
}

export type Receiver =
  | { kind: "owner" | "leader" }
  | { kind: "person" | "team"; id: Id }
  | { kind: "field"; name: string };

export type Step =
  | { kind: "set"; values: Given[] }
  | { kind: "create"; object: string; link?: string; values: Given[] }
  | ({ kind: "assign" } & Pool)
  | { kind: "tag"; tags: Id[] }
  | { kind: "notify"; to: Receiver[]; text: string }
  | { kind: "approve"; process?: Id; otherwise: "stop" | "continue" }
  | { kind: "wait"; hours?: number; days?: number; working?: boolean; still?: boolean };

export const stepKinds = ["notify", "assign", "set", "create", "tag", "approve", "wait"] as const;
export type StepKind = Step["kind"];

export const stepNames: Record<StepKind, Key> = {
  set: "auto.step_set",
  create: "auto.step_create",
  assign: "auto.step_assign",
  tag: "auto.step_tag",
  notify: "auto.step_notify",
  approve: "auto.step_approve",
  wait: "auto.step_wait",
};

/** What a new step starts with. */
export function newStep(kind: StepKind): Step {
  switch (kind) {
    case "set":
      return { kind, values: [{ field: "" }] };
    case "create":
      return { kind, object: "activity", values: [{ field: "" }] };
    case "assign":
      return { kind, method: "turn", people: [] };
    case "tag":
      return { kind, tags: [] };
    case "notify":
      return { kind, to: [{ kind: "owner" }], text: "" };
    case "approve":
      return { kind, otherwise: "stop" };
    case "wait":
      return { kind, days: 1, working: true, still: true };
  }
}

export interface Draft {
  name: string;
  trigger: Trigger;
  settings: Settings;
  condition: string;
  steps: Step[];
  active: boolean;
}

const parsed = (value: unknown): unknown => {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

export function draftOf(record?: RecordData): Draft {
  const trigger = triggers.find((one) => one === record?.trigger_kind) ?? "created";
  const steps = parsed(record?.steps);
  return {
    name: String(record?.name ?? ""),
    trigger,
    settings: (parsed(record?.trigger_settings) as Settings | undefined) ?? {},
    condition: String(record?.condition ?? ""),
    steps: Array.isArray(steps) ? (steps as Step[]) : [newStep("notify")],
    active: record?.active === true,
  };
}

/** What is sent to be saved or tried. Values without a field were begun and left. */
export function sentOf(draft: Draft) {
  const steps = draft.steps.map((step) =>
    "values" in step ? { ...step, values: step.values.filter((given) => given.field) } : step,
  );
  const about = isAboutRecord(draft.trigger);
  return {
    trigger_kind: draft.trigger,
    trigger_settings: draft.settings,
    condition: about && draft.condition.trim() ? draft.condition.trim() : null,
    steps,
  };
}

export interface DryRun {
  days: number;
  fired: number;
  times: { at: string; record: { id: Id; title: string } | null }[];
  limits: string[];
}

export interface Run {
  id: Id;
  record: { id: Id; title: string } | null;
  object: string;
  state: "queued" | "sleeping" | "done" | "failed" | "stopped";
  created_at: string;
  due_at: string;
  by: string | null;
  steps: { kind: StepKind | "failed" | "stopped"; at: string; text: string | null }[];
}

export interface Runs {
  runs: Run[];
  next: Id | null;
}
