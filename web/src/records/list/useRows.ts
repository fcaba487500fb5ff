import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type { RecordData } from "@/api/contract";
import type { ListQuery } from "@/api/odata";
import { countQuery, pagesQuery } from "@/api/queries";

const noRows: RecordData[] = [];

/**
 * The rows of a list, page by page as they are scrolled to, and how many there are in all. With `steady`, a row that was
 * seen keeps its place when it changes: a list by last change would jump under the hand of whoever edits in it.
 */
export function useRows(object: string, query: ListQuery, { enabled = true, steady = false } = {}) {
  const pages = useInfiniteQuery({ ...pagesQuery(object, query), enabled, placeholderData: (before) => before });
  const count = useQuery({ ...countQuery(object, query), enabled, placeholderData: (before) => before });
  const seen = useRef<{ query: ListQuery; ids: string[] }>({ query, ids: [] });
  const rows = useMemo(() => {
    const fresh = pages.data?.pages.flatMap((page) => page.value) ?? noRows;
    if (pages.isPlaceholderData) return fresh;
    const before = steady && seen.current.query === query ? seen.current.ids : [];
    const kept = inPlace(fresh, before);
    seen.current = { query, ids: kept.map((row) => row.id) };
    return kept;
  }, [pages.data, pages.isPlaceholderData, steady, query]);
  return {
    rows,
    count: count.data,
    loading: pages.isPending && enabled,
    /** Other rows than asked for are still shown while the new ones are on their way. */
    stale: pages.isPlaceholderData,
    error: pages.error,
    retry: pages.refetch,
    hasMore: pages.hasNextPage,
    more: () => {
      if (pages.hasNextPage && !pages.isFetching) void pages.fetchNextPage();
    },
    loadingMore: pages.isFetchingNextPage,
  };
}

/** New rows first, then those known from before in their old order, then what comes after them. */
export function inPlace(fresh: RecordData[], before: string[]): RecordData[] {
  if (before.length === 0) return fresh;
  const place = new Map(before.map((id, at) => [id, at]));
  const lastKnown = fresh.findLastIndex((row) => place.has(row.id));
  const known = fresh.filter((row) => place.has(row.id));
  known.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  const unknown = (row: RecordData, at: number, first: boolean) => !place.has(row.id) && at < lastKnown === first;
  return [
    ...fresh.filter((row, at) => unknown(row, at, true)),
    ...known,
    ...fresh.filter((row, at) => unknown(row, at, false)),
  ];
}

export type Rows = ReturnType<typeof useRows>;
