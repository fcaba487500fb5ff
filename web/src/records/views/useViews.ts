import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Id, ObjectDescription, RecordData } from "@/api/contract";
import { quote } from "@/api/odata";
import { pageQuery } from "@/api/queries";
import { useObject } from "@/describe";
import { type Definition, readDefinition } from "./definition";

export interface SavedView {
  id: Id;
  version: number;
  name: string;
  shared: boolean;
  ownerId: Id | null;
  definition: Definition;
}

/** The saved views of an object, the reader's own and the shared ones. */
export function useViews(object: ObjectDescription): { views: SavedView[]; ready: boolean } {
  const stored = useObject("view");
  const answer = useQuery({
    ...pageQuery("view", { filter: `object eq ${quote(object.name)}`, orderBy: "name", top: 200 }),
    enabled: Boolean(stored),
    staleTime: 60_000,
  });
  return useMemo(() => {
    const views = (answer.data?.value ?? []).map((view: RecordData) => ({
      id: view.id,
      version: view.version,
      name: String(view.name ?? ""),
      shared: Boolean(view.shared),
      ownerId: view.owner_id ?? view.created_by_id ?? null,
      definition: readDefinition(view.definition, object),
    }));
    return { views, ready: !stored || !answer.isPending };
  }, [answer.data, answer.isPending, stored, object]);
}
