import { useCallback, useEffect, useMemo, useState } from "react";
import type { Id, RecordData } from "@/api/contract";

/** Which rows are ticked: some by id, or everything that matches. Forgotten when the list shows something else. */
export function useSelection(rows: RecordData[], resetKey: string) {
  const [ids, setIds] = useState<ReadonlySet<Id>>(new Set());
  const [everything, setEverything] = useState(false);
  const [anchor, setAnchor] = useState<number>();

  const clear = useCallback(() => {
    setIds(new Set());
    setEverything(false);
    setAnchor(undefined);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the list shows something else
  useEffect(clear, [clear, resetKey]);

  const toggle = useCallback(
    (index: number, range: boolean) => {
      setEverything(false);
      setIds((before) => {
        const next = new Set(before);
        const from = range && anchor !== undefined ? Math.min(anchor, index) : index;
        const to = range && anchor !== undefined ? Math.max(anchor, index) : index;
        const on = !before.has(rows[index]?.id ?? "");
        for (const row of rows.slice(from, to + 1)) {
          if (on) next.add(row.id);
          else next.delete(row.id);
        }
        return next;
      });
      setAnchor(index);
    },
    [rows, anchor],
  );

  const toggleAll = useCallback(() => {
    setEverything(false);
    setIds((before) => (before.size >= rows.length ? new Set() : new Set(rows.map((row) => row.id))));
  }, [rows]);

  return useMemo(
    () => ({
      ids,
      everything,
      size: ids.size,
      has: (id: Id) => everything || ids.has(id),
      toggle,
      toggleAll,
      takeEverything: () => setEverything(true),
      clear,
      allShown: rows.length > 0 && (everything || ids.size >= rows.length),
    }),
    [ids, everything, toggle, toggleAll, clear, rows.length],
  );
}

export type Selection = ReturnType<typeof useSelection>;
