/** Assignment as the client reads it: rows of `assignment_rule`, and the server's answers about them. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Id, RecordData } from "@/api/contract";
import type { Key } from "@/i18n";

export const methods = ["turn", "load", "skill", "territory"] as const;
export type Method = (typeof methods)[number];

export const methodText: Record<Method, Key> = {
  turn: "assignment.method_turn",
  load: "assignment.method_load",
  skill: "assignment.method_skill",
  territory: "assignment.method_territory",
};

/** Among whom somebody is chosen, and how. */
export interface Pool {
  method: Method;
  people?: Id[];
  teams?: Id[];
  skills?: Id[];
  /** Of a step: the stages that count as in hand. */
  open?: string[];
}

export interface Draft extends Pool {
  name: string;
  condition: string;
  people: Id[];
  teams: Id[];
  skills: Id[];
  active: boolean;
}

const ids = (value: unknown): Id[] => (Array.isArray(value) ? value.map(String) : []);

export const draftOf = (rule: RecordData | undefined): Draft => ({
  name: String(rule?.name ?? ""),
  condition: String(rule?.condition ?? ""),
  method: methods.find((method) => method === rule?.method) ?? "turn",
  people: ids(rule?.people),
  teams: ids(rule?.teams),
  skills: ids(rule?.skills),
  active: rule?.active !== false,
});

export interface Trial {
  days: number;
  leads: number;
  cut_off: boolean;
  left: number;
  rules: { id: Id; name: string; leads: number }[];
  people: { id: Id; name: string; leads: number; had: number }[];
}

export const trialQuery = (days: number) =>
  queryOptions({
    // With the rules: what changes them makes it ask again.
    queryKey: ["records", "assignment_rule", "trial", days],
    queryFn: ({ signal }) => request<Trial>(`/api/assignment/trial?days=${days}`, { signal }),
  });
