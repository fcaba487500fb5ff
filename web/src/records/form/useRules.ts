/** What the company's rules say of a form while it is filled: the server is asked, a moment after the typing stops. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { request } from "@/api/client";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { useDebounced } from "@/ui";
import { changesOf, nothingFor, sendable, type Values } from "./draft";

interface State {
  required: string[];
  locked: string[];
  hidden: string[];
  /** Why a field is locked, in the words of the rule. */
  reasons: Record<string, string>;
  /** What a new record gets where nothing was entered. */
  defaults: Values;
}

const free: State = { required: [], locked: [], hidden: [], reasons: {}, defaults: {} };

export interface Ruled {
  /** The fields that are shown, with what rules require marked as such. */
  fields: Field[];
  /** Why a field cannot be changed now: the rule's words, or an empty text where it has none. */
  locked: (field: Field) => string | undefined;
  /** What was entered, and the company's defaults where nothing was. */
  values: Values;
}

/** Where an object has no rules, nothing is asked. */
export function useRules(
  object: ObjectDescription,
  record: RecordData | undefined,
  values: Values,
  fields: Field[],
): Ruled {
  const sent = sendable(object, record ? changesOf(values, record) : nothingFor(values));
  const body = useDebounced(JSON.stringify({ object: object.name, id: record?.id, values: sent }), 300);
  const state =
    useQuery({
      queryKey: ["rules", body],
      queryFn: ({ signal }) =>
        request<State>("/api/expressions/state", { method: "POST", body: JSON.parse(body), signal }),
      enabled: Boolean(object.has_rules),
      placeholderData: (previous) => previous,
      retry: false,
    }).data ?? free;
  return useMemo(
    () => ({
      fields: fields
        .filter((field) => !state.hidden.includes(field.name))
        .map((field) => (state.required.includes(field.name) ? { ...field, required: true } : field)),
      locked: (field: Field) => (state.locked.includes(field.name) ? (state.reasons[field.name] ?? "") : undefined),
      values: record ? values : { ...state.defaults, ...values },
    }),
    [fields, state, record, values],
  );
}
