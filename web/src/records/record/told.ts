/**
 * What the activities of a timeline were and what came of them. The timeline itself only says that there was one; its
 * words are read from the activities as they are now, one question for each page.
 */
import { useQueries } from "@tanstack/react-query";
import type { Id, RecordData, TimelineEntry } from "@/api/contract";
import { idLiteral } from "@/api/odata";
import { pageQuery } from "@/api/queries";
import { fieldOf, useObject } from "@/describe";

const words = ["subject", "kind", "outcome", "next_step", "due_at", "done_at"];

export function useToldActivities(pages: TimelineEntry[][]): Map<Id, RecordData> {
  const activity = useObject("activity");
  const select = ["id", "version", ...words.filter((name) => fieldOf(activity, name))];
  const asked = pages.map((entries) => [
    ...new Set(entries.flatMap(({ record }) => (record?.object === "activity" ? [record.id] : []))),
  ]);
  return useQueries({
    queries: asked.map((ids) => ({
      ...pageQuery("activity", {
        filter: `id in (${ids.map(idLiteral).join(",")})`,
        select,
        top: Math.max(1, ids.length),
      }),
      enabled: ids.length > 0 && Boolean(activity),
    })),
    combine: (answers) =>
      new Map(answers.flatMap(({ data }) => (data?.value ?? []).map((record) => [record.id, record] as const))),
  });
}
