/** What the server tells of channels beyond their rows. */
import { request } from "@/api/client";
import type { Id } from "@/api/contract";

export interface Places {
  channels: { id: Id; host: string | null; has_secret: boolean }[];
  /** What a group can be told. */
  kinds: { kind: string; label: string }[];
}

export interface Delivery {
  id: Id;
  channel: string | null;
  to: string | null;
  kind: string;
  due_at: string;
  done_at: string | null;
  state: "waiting" | "sent" | "skipped" | "failed";
  attempts: number;
  outcome: string | null;
}

export const placesKey = ["channels"];
export const placesQuery = {
  queryKey: placesKey,
  queryFn: ({ signal }: { signal: AbortSignal }) => request<Places>("/api/channels", { signal }),
};

export const deliveriesKey = ["deliveries"];
export const deliveries = (before: Id | null, signal: AbortSignal) =>
  request<{ deliveries: Delivery[]; next: Id | null }>(
    `/api/deliveries${before ? `?before=${encodeURIComponent(before)}` : ""}`,
    { signal },
  );

export const giveAddress = (id: Id, address: string, secret: string) =>
  request<void>(`/api/channels/${id}/address`, { method: "PUT", body: { address, secret: secret || null } });

export const tryChannel = (id: Id) =>
  request<{ sent: boolean; answer: string }>(`/api/channels/${id}/test`, { method: "POST", body: {} });
