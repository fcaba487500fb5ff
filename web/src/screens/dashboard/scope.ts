/** Whose figures the dashboard shows first: representatives their own, everybody else all that they may see. Pure. */
import type { User } from "@/api/contract";
import type { Asked } from "@/measure/report";

export type Scope = "mine" | "all";

/** The periods that the dashboard offers; the server knows them by name. */
export const periods = ["this_month", "this_quarter", "this_year", "last_month", "last_quarter"] as const;
export type DashboardPeriod = (typeof periods)[number];

/** Kinds of roles that work on deals of their own; an assistant works on those of others. */
const alone = new Set(["representative"]);

export function worksAlone(user: User): boolean {
  return !user.is_administrator && user.roles.length > 0 && user.roles.every((role) => alone.has(role.kind));
}

export function scopeOf(search: Record<string, unknown>, user: User): Scope {
  if (search.scope === "mine" || search.scope === "all") return search.scope;
  return worksAlone(user) ? "mine" : "all";
}

export function periodOf(search: Record<string, unknown>): DashboardPeriod {
  return periods.find((period) => period === search.period) ?? "this_month";
}

/** What every report of the page is asked for beside its own parameters. */
export function askedFor(scope: Scope, user: User, team: unknown): Asked {
  if (scope === "mine") return { owner: user.id };
  return typeof team === "string" ? { team } : {};
}
