/** What the set-up of rules asks the server. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Checked, Names } from "./words";

/** What an expression is for. */
export interface Wanted {
  /** It has to be yes or no. */
  condition?: boolean;
  /** Its value is kept in a field, so that it may not look at who asks or at the moment. */
  kept?: boolean;
}

export const namesQuery = (object: string, locale: string, kept = false) =>
  queryOptions({
    queryKey: ["expressions", "names", object, locale, kept],
    queryFn: ({ signal }) =>
      request<Names>(`/api/expressions/names?object=${encodeURIComponent(object)}&kept=${kept}`, { signal }),
    staleTime: 60_000,
  });

/** What is wrong with an expression, or what it is on a record. */
export const checkQuery = (
  object: string,
  text: string,
  id: string | undefined,
  locale: string,
  { condition = false, kept = false }: Wanted,
) =>
  queryOptions({
    queryKey: ["expressions", "check", object, text, id ?? "", locale, condition, kept],
    queryFn: ({ signal }) =>
      request<Checked>("/api/expressions/check", {
        method: "POST",
        body: { object, text, condition, kept, ...(id ? { id } : {}) },
        signal,
      }),
    enabled: text.trim().length > 0,
  });
