/** What the server says of configurations. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Key } from "@/i18n";

export interface FieldChange {
  field: string;
  label: string;
  from: unknown;
  to: unknown;
}

export interface Change {
  object: string;
  label: string;
  path: string[];
  what: "added" | "changed" | "removed";
  fields: FieldChange[];
}

export interface Version {
  id: string;
  at: string;
  by?: { id: string; name: string } | null;
  why: "before" | "applied" | "kept" | "changed";
  note?: string | null;
}

export const whyWords: Record<Version["why"], Key> = {
  before: "admin.configuration_why_before",
  applied: "admin.configuration_why_applied",
  kept: "admin.configuration_why_kept",
  changed: "admin.configuration_why_changed",
};

export const whatWords: Record<Change["what"], Key> = {
  added: "admin.configuration_added",
  changed: "admin.configuration_changed",
  removed: "admin.configuration_removed",
};

export const versionsQuery = queryOptions({
  queryKey: ["configuration", "versions"],
  queryFn: ({ signal }) => request<Version[]>("/api/configuration/versions", { signal }),
});

/** The text of a version. */
export async function fetchText(id: string): Promise<string> {
  const answer = await fetch(`/api/configuration/versions/${encodeURIComponent(id)}`);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.text();
}

/** A value of a file as one line. */
export function told(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Changes under the heading of their object, in their order. */
export function grouped(changes: Change[]): { object: string; label: string; changes: Change[] }[] {
  const groups = new Map<string, { object: string; label: string; changes: Change[] }>();
  for (const change of changes) {
    const group = groups.get(change.object) ?? { object: change.object, label: change.label, changes: [] };
    group.changes.push(change);
    groups.set(change.object, group);
  }
  return [...groups.values()];
}
