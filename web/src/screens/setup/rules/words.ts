/** Rules as the client reads them: rows of the set-up object `rule`, the server's answers about expressions. */
import type { RecordData } from "@/api/contract";
import type { Key } from "@/i18n";

export const ruleKinds = ["refuse", "require", "lock", "hide", "gate"] as const;
export type RuleKind = (typeof ruleKinds)[number];

/** What a kind is called and what it does, and whether it is about one field. */
export const kindWords: Record<RuleKind, { name: Key; text: Key; condition: Key }> = {
  refuse: { name: "admin.rule_refuse", text: "admin.rule_refuse_text", condition: "admin.rule_when" },
  require: { name: "admin.rule_require", text: "admin.rule_require_text", condition: "admin.rule_when" },
  lock: { name: "admin.rule_lock", text: "admin.rule_lock_text", condition: "admin.rule_when" },
  hide: { name: "admin.rule_hide", text: "admin.rule_hide_text", condition: "admin.rule_when" },
  gate: { name: "admin.rule_gate", text: "admin.rule_gate_text", condition: "admin.rule_must_hold" },
};

export const isRuleKind = (value: unknown): value is RuleKind => ruleKinds.includes(value as RuleKind);

export const needsField = (kind: RuleKind) => kind === "require" || kind === "lock" || kind === "hide";

export const needsMessage = (kind: RuleKind) => kind === "refuse" || kind === "gate";

export interface Fault {
  line: number;
  column: number;
  /** In UTF-16 units from the beginning. */
  from: number;
  to: number;
  message: string;
}

export interface Checked {
  kind: string | null;
  faults: Fault[];
  result: { value: unknown; trouble: string | null } | null;
}

export interface Name {
  name: string;
  label: string;
  kind: string;
  values?: string[];
}

export interface Names {
  names: Name[];
  functions: { name: string; signature: string; help: string }[];
}

export interface Draft {
  name: string;
  kind: RuleKind;
  condition: string;
  field: string | undefined;
  stages: string[];
  messages: Record<string, string>;
  active: boolean;
}

const texts = (value: unknown): Record<string, string> =>
  value && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, string>) : {};

export const draftOf = (rule: RecordData | undefined): Draft => ({
  name: String(rule?.name ?? ""),
  kind: isRuleKind(rule?.kind) ? rule.kind : "refuse",
  condition: String(rule?.condition ?? ""),
  field: typeof rule?.field === "string" ? rule.field : undefined,
  stages: Array.isArray(rule?.stages) ? rule.stages.map(String) : [],
  messages: texts(rule?.messages),
  active: rule?.active !== false,
});
