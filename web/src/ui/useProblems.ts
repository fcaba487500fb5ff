/** The server's refusals beside the fields of a hand-written form. */
import { useState } from "react";
import { ServerError } from "@/api/client";
import { useNotify } from "./useNotify";

/**
 * Runs what may be refused. Refusals that name one of `fields` are kept to be shown beside it; everything else is told
 * at the edge of the page.
 */
export function useProblems(fields: string[]) {
  const notify = useNotify();
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblems({});
    try {
      await work();
    } catch (error) {
      const byField = error instanceof ServerError ? error.byField : {};
      const targets = Object.keys(byField);
      if (targets.length > 0 && targets.every((target) => fields.includes(target))) setProblems(byField);
      else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return { problems, busy, run, setProblems };
}
