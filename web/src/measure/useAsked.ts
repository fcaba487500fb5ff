/** What is asked of a report lives in the page's address, so that it can be sent to others and the back button works. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Asked } from "./report";

/** Reads an address: numbers were parsed as numbers (`period=2026`), everything else is as it was written. */
export function readAsked(search: Record<string, unknown>, names: readonly string[]): Asked {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name];
      return typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : [];
    }),
  );
}

export function useAsked(names: readonly string[]): [Asked, (changes: Asked) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const asked = useMemo(() => readAsked(search, names), [search, names]);
  const change = useCallback(
    (changes: Asked) => {
      const next = (before: Record<string, unknown>) =>
        Object.fromEntries(
          Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined && value !== ""),
        );
      void navigate({ to: ".", search: next as never, replace: true });
    },
    [navigate],
  );
  return [asked, change];
}
