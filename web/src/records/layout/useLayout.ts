/** Which layout a record or a form has. The description brings those that may; where one is for some records only, the server is asked. */
import { useQuery } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Id, Layout, ObjectDescription, RecordData } from "@/api/contract";
import { keys } from "@/api/queries";
import { useDebounced } from "@/ui";
import { changesOf, filledValues, sendable, type Values } from "../form/draft";

interface Fitting {
  /** Undefined where none fits: the description says what is shown. */
  layout: Layout | undefined;
  /** The server has answered, where it had to be asked. */
  ready: boolean;
}

/** `values` are those of a form; `record` is what is shown or changed. */
export function useLayout(
  object: ObjectDescription,
  kind: Layout["kind"],
  record?: RecordData,
  values?: Values,
): Fitting {
  const offered = (object.layouts ?? []).filter((layout) => layout.kind === kind);
  const first = offered[0];
  const asks = Boolean(first?.conditional);
  const sent = asks && values ? sendable(object, record ? changesOf(values, record) : filledValues(values)) : {};
  const body = useDebounced(JSON.stringify({ object: object.name, kind, id: record?.id, values: sent }), 300);
  const answer = useQuery({
    queryKey: [...keys.object(object.name), "layout", body, record?.version, offered.map((layout) => layout.id)],
    queryFn: ({ signal }) =>
      request<{ id: Id | null }>("/api/layouts/fit", { method: "POST", body: JSON.parse(body), signal }),
    enabled: asks,
    placeholderData: (previous) => previous,
    retry: false,
  });
  if (!asks) return { layout: first, ready: true };
  return { layout: offered.find((layout) => layout.id === answer.data?.id), ready: !answer.isPending };
}
