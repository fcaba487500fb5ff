import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Id } from "@/api/contract";
import { everything, onLiveEvent } from "@/api/live";
import { refreshObject } from "@/api/queries";

/** Asks again for what is on the screen when others change records of this object (or only this one). */
export function useLiveObject(object: string, id?: Id): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onLiveEvent((event) => {
      const missed = event.object === everything;
      if (!missed && (event.object !== object || (id && event.id !== id))) return;
      // An import announces thousands of changes: one question at the end of each burst is enough.
      clearTimeout(timer);
      timer = setTimeout(() => void refreshObject(client, object), 400);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, object, id]);
}
