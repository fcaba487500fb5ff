/** Targets as the server tells them. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Id } from "@/api/contract";
import { refreshObject } from "@/api/queries";
import type { Key } from "@/i18n";
import type { Level } from "@/measure/levels";
import type { Unit } from "@/measure/metrics";

export const reaches = ["person", "team", "company"] as const;
export type Reach = (typeof reaches)[number];

export type State = "proposed" | "signed_off" | "confirmed" | "refused";

interface Person {
  id: Id;
  name: string;
}

export interface Target {
  id: Id;
  metric: string;
  metric_name: string;
  unit: Unit;
  /** The metric means something else now. */
  redefined: boolean;
  reach: Reach;
  owner: Person | null;
  said_of: string;
  said_in: string | null;
  said_for: string | null;
  starts_on: string;
  ends_on: string | null;
  level: Level;
  /** Null where it takes back what was said before. */
  goal: number | null;
  done: number | null;
  share: number | null;
  rows: string | null;
  state: State;
  /** It counts; otherwise it is a proposal for another, or was refused. */
  in_force: boolean;
  refusal: string | null;
  said_at: string;
  said_by: Person | null;
  signed_by: Person | null;
  note: string | null;
  can_sign_off: boolean;
  can_confirm: boolean;
}

export interface Discussion {
  can_sign_off: boolean;
  can_confirm: boolean;
  comments: { id: Id; text: string; at: string; by: Person | null }[];
}

export const stateWords: Record<State, Key> = {
  proposed: "target.proposed",
  signed_off: "target.signed_off",
  confirmed: "target.confirmed",
  refused: "target.refused",
};

export interface Asked {
  period: string;
  /** As known on this day. */
  on: string | undefined;
  level: Level;
}

export const targetsQuery = ({ period, on, level }: Asked, locale: string) =>
  queryOptions({
    queryKey: ["records", "target", "known", period, level, on ?? "", locale],
    queryFn: ({ signal }) =>
      request<Target[]>(`/api/targets?${new URLSearchParams({ period, level, ...(on ? { on } : {}) }).toString()}`, {
        signal,
      }),
  });

const discussionPath = (id: Id) => `/api/target/${encodeURIComponent(id)}/discussion`;

export const discussionQuery = (id: Id) =>
  queryOptions({
    queryKey: ["records", "target", "discussion", id],
    queryFn: ({ signal }) => request<Discussion>(discussionPath(id), { signal }),
  });

export const comment = (id: Id, text: string) => request(discussionPath(id), { method: "POST", body: { text } });

/** What was agreed changes what is reached of it, too. */
export const refreshTargets = (client: QueryClient) =>
  Promise.all([refreshObject(client, "target"), client.invalidateQueries({ queryKey: ["report"] })]);
