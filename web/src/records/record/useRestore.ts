import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Id } from "@/api/contract";
import { refreshObject, restoreRecord } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";

/** Out of the recycle bin again. */
export function useRestore(object: string) {
  const client = useQueryClient();
  const notify = useNotify();
  const { t } = useLanguage();
  return useCallback(
    async (id: Id, title: string) => {
      try {
        await restoreRecord(object, id);
        await refreshObject(client, object);
        notify.done(t("record.restored", { title }));
      } catch (error) {
        notify.failed(error);
      }
    },
    [client, object, notify, t],
  );
}
