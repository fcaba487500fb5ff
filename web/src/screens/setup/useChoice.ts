import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

/** A choice that lives in the page's address, so that it can be linked to and the back button works. */
export function useChoice(name: string, otherwise?: string): [string | undefined, (value: string) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const value = search[name];
  const choose = useCallback(
    (next: string) => {
      const change = (before: Record<string, unknown>) => ({ ...before, [name]: next });
      void navigate({ to: ".", search: change as never, replace: true });
    },
    [navigate, name],
  );
  return [typeof value === "string" ? value : otherwise, choose];
}
