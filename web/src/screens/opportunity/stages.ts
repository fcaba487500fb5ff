/** The stages of opportunities in their order. Code knows their fixed kind only; names and positions are the company's. */
import { useQuery } from "@tanstack/react-query";
import type { RecordData } from "@/api/contract";
import { pageQuery } from "@/api/queries";

export type StageKind = "open" | "won" | "lost" | "void";

export const stagesQuery = pageQuery("stage", { orderBy: "position", top: 200 });

export const kindOfStage = (stage: RecordData | undefined) => stage?.kind as StageKind | undefined;

const none: RecordData[] = [];

export function useStages(): RecordData[] {
  return useQuery({ ...stagesQuery, staleTime: 5 * 60_000 }).data?.value ?? none;
}
