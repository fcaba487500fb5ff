/** Rules to begin with, in plain words. One is offered where the object has all fields that it names; its words are the reader's to change. */
import type { ObjectDescription } from "@/api/contract";
import type { Key } from "@/i18n";
import type { RuleKind } from "./words";

export interface Example {
  object: string;
  title: Key;
  kind: RuleKind;
  condition: string;
  field?: string;
  /** What the writer reads; the same key in each language. */
  message?: Key;
}

const examples: Example[] = [
  {
    object: "opportunity",
    title: "admin.rule_example_won",
    kind: "refuse",
    condition: 'stage.kind == "won" && account == null',
    field: "account",
    message: "admin.rule_example_won_message",
  },
  {
    object: "opportunity",
    title: "admin.rule_example_next",
    kind: "require",
    condition: 'stage.kind == "open" && amount > 100000',
    field: "next_step",
    message: "admin.rule_example_next_message",
  },
  {
    object: "opportunity",
    title: "admin.rule_example_locked",
    kind: "lock",
    condition: 'stage.kind == "won" && me.role == "representative"',
    field: "amount",
    message: "admin.rule_example_locked_message",
  },
  {
    object: "opportunity",
    title: "admin.rule_example_hidden",
    kind: "hide",
    condition: 'stage.kind != "lost"',
    field: "lost_reason",
  },
  {
    object: "opportunity_line",
    title: "admin.rule_example_discount",
    kind: "require",
    condition: "discount > 0.2",
    field: "description",
    message: "admin.rule_example_discount_message",
  },
  {
    object: "lead",
    title: "admin.rule_example_reach",
    kind: "refuse",
    condition: "empty(phone) && empty(email)",
    field: "phone",
    message: "admin.rule_example_reach_message",
  },
  {
    object: "contact",
    title: "admin.rule_example_contact",
    kind: "refuse",
    condition: "empty(mobile) && empty(phone) && empty(email)",
    field: "mobile",
    message: "admin.rule_example_reach_message",
  },
  {
    object: "account",
    title: "admin.rule_example_code",
    kind: "require",
    condition: "annual_revenue > 10000000",
    field: "credit_code",
    message: "admin.rule_example_code_message",
  },
  {
    object: "activity",
    title: "admin.rule_example_outcome",
    kind: "require",
    condition: 'kind in ["visit", "meeting"] && done_at != null',
    field: "outcome",
    message: "admin.rule_example_outcome_message",
  },
];

export function examplesOf(object: ObjectDescription): Example[] {
  const has = (name: string | undefined) => !name || object.fields.some((field) => field.name === name);
  return examples.filter((example) => example.object === object.name && has(example.field));
}
