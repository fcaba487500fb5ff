import { useEffect } from "react";

let site = "Kaidan 开单";

/** Names the site in the window's title; pages put theirs before it. */
export function nameSite(name: string): void {
  const page = document.title.endsWith(` · ${site}`) ? document.title.slice(0, -(site.length + 3)) : "";
  site = name;
  document.title = page ? `${page} · ${site}` : site;
}

/** Names the page in the window's title while it is shown. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (!title) return;
    document.title = `${title} · ${site}`;
    return () => {
      document.title = site;
    };
  }, [title]);
}
