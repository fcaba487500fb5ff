import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ServerError } from "@/api/client";
import { act, refreshObject } from "@/api/queries";
import { useNotify } from "@/ui";

/** Sends a verb of an opportunity from a dialog; keeps what the server minds beside its fields. */
export function useClosing(id: string, onClose: (moved: boolean) => void) {
  const client = useQueryClient();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const send = async (verb: string, body: object, said: string) => {
    setBusy(true);
    setProblems({});
    try {
      await act("opportunity", id, verb, body);
      await refreshObject(client, "opportunity");
      notify.done(said);
      onClose(true);
    } catch (error) {
      if (error instanceof ServerError && Object.keys(error.byField).length > 0) setProblems(error.byField);
      else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, problems, send };
}

/** The problems that no field of the dialog shows. */
export function elsewhere(problems: Record<string, string>, shown: string[]): string[] {
  return Object.entries(problems)
    .filter(([target]) => !shown.includes(target))
    .map(([, message]) => message);
}
