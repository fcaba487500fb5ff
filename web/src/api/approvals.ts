/** Approvals as the server tells them, what the client asks, and the word that something needs one. */
import { infiniteQueryOptions, type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { request, ServerError } from "./client";
import type { Id, RecordData } from "./contract";

export interface Person {
  id: Id;
  name: string;
}

export type ApprovalState = "waiting" | "returned" | "approved" | "refused" | "withdrawn";

export interface Seat {
  person: Person;
  state: "waiting" | "approved" | "passed" | "refused" | "returned" | "unneeded";
  /** It is their turn. */
  current: boolean;
  added: boolean;
  instead_of?: Person | null;
  by?: Person | null;
  at?: string | null;
}

export type Mode = "all" | "any" | "order";

export interface Step {
  name: string;
  mode: Mode;
  state: "ahead" | "waiting" | "skipped" | "approved" | "refused" | "returned" | "nobody";
  since?: string | null;
  open: string[];
  seats: Seat[];
}

export interface Deed {
  at: string;
  by?: Person | null;
  instead_of?: Person | null;
  deed: string;
  step: number;
  opinion?: string | null;
  whom: Person[];
  files: { id: Id; name: string; media_type: string; size: number }[];
}

export interface Approval {
  id: Id;
  process_id: Id;
  name: string;
  record: { object: string; id: Id; title: string };
  state: ApprovalState;
  turn: number;
  applicant: Person;
  asked_at: string;
  ended_at?: string | null;
  due_on?: string | null;
  opinion?: string | null;
  waits_for: (Person & { substitute?: Person | null })[];
  changes: { field: string; label: string; to: unknown }[];
  at: number;
  steps: Step[];
  actions: Deed[];
  copied: Person[];
  can: {
    decide: boolean;
    send_back: number[];
    ask_again: boolean;
    withdraw: boolean;
    remind: boolean;
    mend: boolean;
  };
}

export interface Offer {
  id: Id;
  name: string;
  description?: string | null;
  steps: { name: string; mode: Mode; people?: Person[] | null }[];
}

export const boxes = ["waiting", "asked", "decided", "copied", "stuck"] as const;
export type Box = (typeof boxes)[number];

export interface InboxItem {
  id: Id;
  name: string;
  record: { object: string; id: Id; title: string };
  state: ApprovalState;
  turn: number;
  applicant: Person;
  asked_at: string;
  since: string;
  due_on?: string | null;
  step: string;
  opinion?: string | null;
  waits_for: Person[];
  instead_of?: Person | null;
  facts: string[];
  values: RecordData;
}

const all = ["approvals"] as const;
const room = (object: string, id: Id) =>
  `/api/records/${encodeURIComponent(object)}/${encodeURIComponent(id)}/approvals`;

/** The approvals of a record and what may be asked for. Lies below the record's key, so that it is asked anew with it. */
export const recordApprovalsQuery = (object: string, id: Id) =>
  queryOptions({
    queryKey: ["records", object, "approvals", id] as const,
    queryFn: ({ signal }) => request<{ approvals: Approval[]; offers: Offer[] }>(room(object, id), { signal }),
  });

export const offersQuery = (object: string, id: Id, changes: Record<string, unknown>) =>
  queryOptions({
    queryKey: ["records", object, "approvals", id, "offers", changes] as const,
    queryFn: ({ signal }) =>
      request<Offer[]>(`${room(object, id)}/offers`, { method: "POST", body: { changes }, signal }),
  });

export const inboxQuery = (box: Box) =>
  infiniteQueryOptions({
    queryKey: [...all, "inbox", box] as const,
    queryFn: ({ signal, pageParam }) =>
      request<{ items: InboxItem[]; next?: string | null }>(
        `/api/approvals?${new URLSearchParams({ box, ...(pageParam && { before: pageParam }) })}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page: { next?: string | null }) => page.next ?? undefined,
  });

const countQuery = queryOptions({
  queryKey: [...all, "count"] as const,
  queryFn: ({ signal }) => request<{ waiting: number }>("/api/approvals/count", { signal }),
  refetchInterval: 60_000,
  refetchOnWindowFocus: true,
});

/** How many approvals wait for whoever looks. */
export function useApprovalCount(): number {
  return useQuery(countQuery).data?.waiting ?? 0;
}

export interface Said {
  opinion?: string;
  file_ids?: Id[];
}

export const askForApproval = (
  object: string,
  id: Id,
  wish: Said & { process_id: Id; changes?: Record<string, unknown> },
) => request<Approval>(room(object, id), { method: "POST", body: wish });

export const takeVerb = (id: Id, verb: string, body: object) =>
  request<Approval>(`/api/approvals/${id}/${verb}`, { method: "POST", body });

export interface NotDecided {
  id: Id;
  message: string;
}

export const decideMany = (body: { approvals: { id: Id; turn: number }[]; refuse: boolean; opinion?: string }) =>
  request<{ done: number; failed: NotDecided[] }>("/api/approvals/decide", { method: "POST", body });

/** After a verb: lists, numbers and the records that wait. */
export async function refreshApprovals(client: QueryClient): Promise<void> {
  await Promise.all([all, ["records"], ["timeline"]].map((queryKey) => client.invalidateQueries({ queryKey })));
}

export interface Absence {
  starts_on: string;
  ends_on: string;
  substitute: Person;
  note?: string | null;
}

export const absenceQuery = queryOptions({
  queryKey: [...all, "absence"] as const,
  queryFn: ({ signal }) => request<{ absence: Absence | null }>("/api/absence", { signal }),
});

/** A change that was refused because it needs an approval. */
export interface Needed {
  object: string;
  id: Id;
  /** Absent where what was refused is more than a change of fields. */
  changes: Record<string, unknown> | undefined;
}

const listeners = new Set<(needed: Needed) => void>();

/** Calls `listener` where something needs an approval. Returns the way to stop that. */
export function onApprovalNeeded(listener: (needed: Needed) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells that a refusal was for want of an approval, and throws it on. */
export function whereNeeded(needed: Needed): (error: unknown) => never {
  return (error) => {
    const isNeeded =
      error instanceof ServerError && error.details.some((detail) => detail.code.startsWith("approval_needed"));
    if (isNeeded) for (const listener of listeners) listener(needed);
    throw error;
  };
}
