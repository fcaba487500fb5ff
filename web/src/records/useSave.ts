/** Saving changes of one record from any page: sends them with the version they were made on and refreshes what shows it. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { ServerError } from "@/api/client";
import type { Id, RecordData } from "@/api/contract";
import { deleteRecord, refreshObject, restoreRecord, updateRecord } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";

/** Whether somebody else has changed the record meanwhile. */
export function isConflict(error: unknown): error is ServerError {
  return error instanceof ServerError && (error.code === "conflict" || error.status === 412);
}

export function useSave(object: string) {
  const client = useQueryClient();
  return useCallback(
    async (record: Pick<RecordData, "id" | "version">, changes: Record<string, unknown>) => {
      const saved = await updateRecord(object, record.id, record.version, changes);
      await refreshObject(client, object);
      return saved;
    },
    [client, object],
  );
}

/** Into the recycle bin, with a way back for some seconds. */
export function useDelete(object: string) {
  const client = useQueryClient();
  const notify = useNotify();
  const { t } = useLanguage();
  return useCallback(
    async (id: Id, title: string, leave?: () => Promise<void>) => {
      try {
        await deleteRecord(object, id);
      } catch (error) {
        notify.failed(error);
        return;
      }
      // The record's own page is left first, so that it does not ask for what has just gone.
      await leave?.();
      void refreshObject(client, object);
      notify.undoable(t("record.deleted", { title }), () => {
        restoreRecord(object, id)
          .then(() => refreshObject(client, object))
          .then(() => notify.done(t("record.restored", { title })))
          .catch(notify.failed);
      });
    },
    [client, object, notify, t],
  );
}
