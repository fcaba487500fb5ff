/** What one was told and what waits: asked again when the server says that something came. */
import { infiniteQueryOptions, type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { request } from "@/api/client";
import type { Notices, Waiting } from "@/api/contract";
import { everything, onLiveEvent } from "@/api/live";

const all = ["notices"] as const;

export const noticesQuery = (unread: boolean) =>
  infiniteQueryOptions({
    queryKey: [...all, "list", unread],
    queryFn: ({ signal, pageParam }) =>
      request<Notices>(
        `/api/notices?${new URLSearchParams({ unread: String(unread), ...(pageParam && { before: pageParam }) })}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page: Notices) => page.next ?? undefined,
  });

const waitingQuery = queryOptions({
  queryKey: [...all, "waiting"],
  queryFn: ({ signal }) => request<Waiting>("/api/notices/count", { signal }),
  // What is due becomes overdue while nothing happens.
  refetchInterval: 5 * 60_000,
  refetchOnWindowFocus: true,
});

/** The numbers at the bell and in the navigation. */
export function useWaiting(): Waiting | undefined {
  return useQuery(waitingQuery).data;
}

/** Keeps the numbers and the open list as they are on the server. Used once, by the bell. */
export function useLiveNotices(): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onLiveEvent(({ object }) => {
      const told = object === "notice" || object === everything;
      if (!told && object !== "activity") return;
      clearTimeout(timer);
      timer = setTimeout(() => void client.invalidateQueries({ queryKey: told ? all : waitingQuery.queryKey }), 400);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client]);
}

export async function markRead(client: QueryClient, read: { ids: string[] } | { up_to: string }): Promise<void> {
  await request("/api/notices/read", { method: "POST", body: read });
  await client.invalidateQueries({ queryKey: all });
}
