/** What a list shows: the saved view with the address's changes on top. The address is the only state, so that every list can be linked to. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { ObjectDescription } from "@/api/contract";
import type { ListQuery } from "@/api/odata";
import { columnsToQuery, fieldOf, useObjects } from "@/describe";
import {
  applySearch,
  type Definition,
  type ListSearch,
  orderBy,
  readDefinition,
  readListSearch,
  type Sort,
  usualOrder,
  writeSort,
} from "../views/definition";
import { type SavedView, useViews } from "../views/useViews";

export interface ListState {
  search: ListSearch;
  views: SavedView[];
  view: SavedView | undefined;
  definition: Definition;
  /** The address changes what the view says. */
  changed: boolean;
  /** The saved views have arrived, so that the first rows asked for are the right ones. */
  ready: boolean;
  query: ListQuery;
  change: (changes: Partial<Pick<Definition, "filter" | "columns" | "sort" | "kind">>) => void;
  searchFor: (text: string) => void;
  openView: (id: string | undefined) => void;
  /** What the reader owns, of which every list has a view without anybody saving one; whether it is that now. */
  openMine: () => void;
  isMine: boolean;
  openBin: (bin: boolean) => void;
}

const mine = "owner_id eq me()";

export function useListState(object: ObjectDescription): ListState {
  const objects = useObjects();
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const search = useMemo(() => readListSearch(raw), [raw]);
  const navigate = useNavigate();
  const { views, ready } = useViews(object);
  const view = views.find((one) => one.id === search.view);

  const base = useMemo(() => view?.definition ?? readDefinition(undefined, object), [view, object]);
  const definition = useMemo(() => applySearch(base, search, object), [base, search, object]);

  const go = useCallback(
    (next: ListSearch, replace = false) => {
      const given = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
      void navigate({ to: "/o/$object", params: { object: object.name }, search: given, replace });
    },
    [navigate, object.name],
  );

  const change = useCallback(
    (changes: Partial<Definition>) => {
      const next = { ...search };
      if ("filter" in changes) next.filter = changes.filter ?? (base.filter ? "" : undefined);
      if (changes.columns) next.columns = changes.columns.join(",");
      if (changes.sort) next.sort = writeSort(changes.sort as Sort[]) || undefined;
      if (changes.kind) next.as = changes.kind === base.kind ? undefined : changes.kind;
      go(next);
    },
    [search, base, go],
  );

  const query = useMemo<ListQuery>(() => {
    const fields = definition.columns.flatMap((name) => fieldOf(object, name) ?? []);
    return {
      ...columnsToQuery(object, fields, objects),
      filter: definition.filter,
      search: search.q,
      orderBy: orderBy(definition.sort, object, objects) ?? usualOrder(object, search.bin),
      top: 100,
      deleted: search.bin,
    };
  }, [definition, object, objects, search.q, search.bin]);

  return {
    search,
    views,
    view,
    definition,
    changed: ["filter", "sort", "columns", "as"].some((key) => search[key as keyof ListSearch] !== undefined),
    ready: ready || !search.view,
    query,
    change,
    searchFor: useCallback((text: string) => go({ ...search, q: text || undefined }, true), [go, search]),
    openView: useCallback((id: string | undefined) => go({ view: id }), [go]),
    openMine: useCallback(() => go({ filter: mine, as: search.as }), [go, search.as]),
    isMine: !search.view && search.filter === mine,
    openBin: useCallback((bin: boolean) => go(bin ? { bin } : {}), [go]),
  };
}
