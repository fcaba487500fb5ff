/** What the navigation offers: screens and objects under their group's heading, in one order for sidebar, tabs and search. */
import { useMemo } from "react";
import { useSession } from "@/api/useSession";
import { useObjects } from "@/describe";
import { type Key, useLanguage } from "@/i18n";
import { screens } from "@/screens/registry";

export interface Entry {
  key: string;
  href: string;
  label: string;
  icon: string;
  /** A second name under which an icon is known. */
  iconOtherwise?: string;
}

export interface NavigationGroup {
  name: string;
  label: string;
  entries: Entry[];
}

const order = ["overview", "sell", "customer", "product", "custom"];
const headings: Record<string, Key> = {
  overview: "nav.overview",
  sell: "nav.sell",
  customer: "nav.customer",
  product: "nav.product",
  custom: "nav.custom",
  setup: "nav.setup",
};
/** Groups of records that are reached through the records they belong to, or, as targets, by pages of their own. */
const hidden = new Set(["plan", "hidden", "none", "part", "system", ""]);

export function useNavigation(): { groups: NavigationGroup[]; setup: NavigationGroup | undefined } {
  const objects = useObjects();
  const { user } = useSession();
  const { t } = useLanguage();
  return useMemo(() => {
    const groups = new Map<string, Entry[]>();
    const add = (name: string, entry: Entry) => groups.set(name, [...(groups.get(name) ?? []), entry]);
    for (const screen of screens) {
      if (!screen.group || (user && screen.visible && !screen.visible(user))) continue;
      add(screen.group, { key: screen.path, href: screen.path, label: t(screen.title), icon: screen.icon });
    }
    for (const object of objects) {
      // Lines are reached through what they are lines of.
      if (hidden.has(object.group) || object.part_of) continue;
      // Everything of the set-up has its place on the set-up pages.
      if (object.group === "setup") continue;
      add(object.group, {
        key: object.name,
        href: `/o/${object.name}`,
        label: object.label_plural,
        icon: object.icon ?? object.name,
        iconOtherwise: object.name,
      });
    }
    const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
    const all = [...groups]
      .map(([name, entries]) => ({ name, entries, label: t(headings[name] ?? "nav.custom") }))
      .sort((a, b) => rank(a.name) - rank(b.name));
    return {
      groups: all.filter((group) => group.name !== "setup"),
      setup: all.find((group) => group.name === "setup"),
    };
  }, [objects, user, t]);
}
