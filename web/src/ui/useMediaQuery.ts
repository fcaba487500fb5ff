import { useSyncExternalStore } from "react";

/** Whether a media query holds, kept up to date. */
export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
}

/** A page as narrow as a phone's: cards instead of tables, tabs at the bottom. Same width as in the style sheets. */
export const useIsPhone = () => useMediaQuery("(max-width: 720px)");
