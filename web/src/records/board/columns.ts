/** The columns of a board: options of a choice, or the records that a reference may point to. Pure but for the query. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { request } from "@/api/client";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { idLiteral, type ListQuery, listPath, quote } from "@/api/odata";
import { keys, pageQuery } from "@/api/queries";
import { isReference, targetOf, titleOf, useObject, valueKey } from "@/describe";
import { kindColor } from "@/ui";
import { arranged } from "../views/definition";

export interface Column {
  /** What the board's field holds in this column. */
  value: string;
  label: string;
  color?: string | null;
  /** The record that the column stands for, or a stand-in with the option's value as its id. */
  record: RecordData;
  filter: string;
}

const noRecords: RecordData[] = [];

export function useColumns(field: Field): { columns: Column[]; ready: boolean } {
  const reference = isReference(field);
  const target = useObject(targetOf(field));
  const ordered = arranged(target) ? "position" : target?.title_field;
  const stored = useQuery({
    ...pageQuery(targetOf(field), { orderBy: ordered, top: 100 }),
    enabled: reference && Boolean(target),
    staleTime: 5 * 60_000,
  });
  const records = stored.data?.value ?? noRecords;
  const columns = useMemo(() => {
    const key = valueKey(field);
    if (!reference) {
      return (field.options ?? []).map((option) => ({
        ...option,
        record: { id: option.value, version: 0, name: option.label },
        filter: `${key} eq ${quote(option.value)}`,
      }));
    }
    return records.map((record) => ({
      value: record.id,
      label: titleOf(target, record),
      color: typeof record.color === "string" ? record.color : kindColor(record.kind),
      record,
      filter: `${key} eq ${idLiteral(record.id)}`,
    }));
  }, [field, reference, records, target]);
  return { columns, ready: !reference || !stored.isPending };
}

/** The amount that the head of a column adds up: the first that the reader may see in full. */
export function sumField(object: ObjectDescription): Field | undefined {
  return object.fields.find((field) => field.kind === "money" && field.access !== "masked" && field.filterable);
}

export interface Total {
  count: number;
  sum: number | null;
}

/** Count and sum of every column in one question. Amounts of several currencies are added in the base currency where there is one. */
export function useTotals(
  object: ObjectDescription,
  field: Field,
  query: ListQuery,
  enabled: boolean,
): Map<string, Total> | undefined {
  const money = sumField(object);
  const key = valueKey(field);
  const grouped = `groupby((${key}),aggregate($count as n${money ? `,${money.name} with sum as total` : ""}))`;
  const apply = query.filter ? `filter(${query.filter})/${grouped}` : grouped;
  const answer = useQuery({
    queryKey: [...keys.object(object.name), "totals", apply, query.search ?? ""],
    queryFn: ({ signal }) =>
      request<{ value: Record<string, unknown>[] }>(listPath(object.name, { apply, search: query.search }), { signal }),
    enabled,
    placeholderData: (before) => before,
  }).data;
  return useMemo(() => {
    if (!answer) return undefined;
    const totals = new Map<string, Total>();
    for (const row of answer.value) {
      const sum = row.total === null || row.total === undefined ? null : Number(row.total);
      totals.set(String(row[key]), { count: Number(row.n), sum });
    }
    return totals;
  }, [answer, key]);
}
