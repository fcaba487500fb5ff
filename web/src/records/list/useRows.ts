import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RecordData } from "@/api/contract";
import type { ListQuery } from "@/api/odata";
import { countQuery, pagesQuery } from "@/api/queries";

const noRows: RecordData[] = [];

/** The rows of a list, page by page as they are scrolled to, and how many there are in all. */
export function useRows(object: string, query: ListQuery, enabled = true) {
  const pages = useInfiniteQuery({ ...pagesQuery(object, query), enabled, placeholderData: (before) => before });
  const count = useQuery({ ...countQuery(object, query), enabled, placeholderData: (before) => before });
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.value) ?? noRows, [pages.data]);
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

export type Rows = ReturnType<typeof useRows>;
