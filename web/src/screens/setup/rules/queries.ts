/** What the set-up of rules asks the server. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Broken, Checked, Names } from "./words";

export const namesQuery = (object: string, locale: string) =>
  queryOptions({
    queryKey: ["expressions", "names", object, locale],
    queryFn: ({ signal }) => request<Names>(`/api/expressions/names?object=${encodeURIComponent(object)}`, { signal }),
    staleTime: 60_000,
  });

/** What is wrong with a condition, or what it is on a record. */
export const checkQuery = (object: string, text: string, id: string | undefined, locale: string) =>
  queryOptions({
    queryKey: ["expressions", "check", object, text, id ?? "", locale],
    queryFn: ({ signal }) =>
      request<Checked>("/api/expressions/check", {
        method: "POST",
        body: { object, text, condition: true, ...(id ? { id } : {}) },
        signal,
      }),
    enabled: text.trim().length > 0,
  });

export const brokenQuery = queryOptions({
  queryKey: ["records", "rule", "broken"],
  queryFn: ({ signal }) => request<Broken[]>("/api/rules/broken", { signal }),
});
