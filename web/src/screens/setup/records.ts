/** The small lists of the set-up: all records of an object at once, and their order. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { request } from "@/api/client";
import type { Id, RecordData } from "@/api/contract";
import { keys, pageQuery, refreshObject, updateRecord } from "@/api/queries";
import { columnsToQuery, fieldOf, useObject, useObjects } from "@/describe";
import { useLanguage } from "@/i18n";

const none: RecordData[] = [];

/** Every record of an object, in its own order: by position where it has one, what is dated newest first, else by title. */
export function useAll(name: string, filter?: string) {
  const object = useObject(name);
  const objects = useObjects();
  const dated = fieldOf(object, "valid_from") ? `valid_from desc,${object?.title_field}` : undefined;
  const order = fieldOf(object, "position") ? "position" : (dated ?? object?.title_field);
  const found = useQuery({
    ...pageQuery(name, {
      ...(object ? { expand: columnsToQuery(object, object.fields, objects).expand } : {}),
      filter,
      orderBy: order,
      top: 1000,
    }),
    enabled: Boolean(object),
  });
  return {
    object,
    records: found.data?.value ?? none,
    loading: found.isPending,
    error: found.error,
    retry: found.refetch,
  };
}

/** Asks again for everything that a change of the set-up shows: the list itself and, where it names things, the description. */
export function useRefresh() {
  const client = useQueryClient();
  return useCallback(
    async (...objects: string[]) => {
      await Promise.all([
        ...objects.map((object) => refreshObject(client, object)),
        client.invalidateQueries({ queryKey: keys.describe }),
      ]);
    },
    [client],
  );
}

/** The records whose position must change so that they stand in the order of `ids`. */
export function moved(records: RecordData[], ids: Id[]): { record: RecordData; position: number }[] {
  return ids.flatMap((id, position) => {
    const record = records.find((one) => one.id === id);
    return record && record.position !== position ? [{ record, position }] : [];
  });
}

/** What of a set-up object does not fit any more and is left out, with the reasons, by id. */
export function useBroken(object: string): Map<Id, string[]> {
  const { locale } = useLanguage();
  const { data } = useQuery({
    queryKey: ["records", object, "broken", locale],
    queryFn: ({ signal }) => request<{ id: Id; reasons: string[] }[]>("/api/broken", { signal }),
  });
  return useMemo(() => new Map((data ?? []).map((one) => [one.id, one.reasons])), [data]);
}

/** Writes an order down. */
export async function saveOrder(object: string, records: RecordData[], ids: Id[]): Promise<void> {
  for (const { record, position } of moved(records, ids)) {
    await updateRecord(object, record.id, record.version, { position });
  }
}
