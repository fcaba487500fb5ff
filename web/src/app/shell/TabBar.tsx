import { Link, useLocation } from "@tanstack/react-router";
import { Drawer } from "antd";
import { Menu } from "lucide-react";
import { useState } from "react";
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { iconOf } from "@/ui";
import { NavigationList } from "./Sidebar";
import { type Entry, type NavigationGroup, useNavigation } from "./useNavigation";

/** The first page, then the first entries of selling and of customers: what one does on the way. */
function thumb(groups: NavigationGroup[], known: boolean): Entry[] {
  const of = (name: string, count: number) =>
    groups.find((group) => group.name === name)?.entries.slice(0, count) ?? [];
  const chosen = [...of("overview", 1), ...of("sell", 2), ...of("customer", 1)];
  // Until the objects are known, what is missing may still come: the others would only change places.
  return chosen.length === 4 || !known ? chosen : groups.flatMap((group) => group.entries).slice(0, 4);
}

/** What one needs most with one thumb: four places, and the rest behind "more". */
export function TabBar() {
  const { t } = useLanguage();
  const { groups } = useNavigation();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  const entries = thumb(groups, useObjects().length > 0);
  const elsewhere = !entries.some((entry) => pathname.startsWith(entry.href));
  return (
    <nav className="k-tabs" aria-label={t("shell.navigation")}>
      {entries.map((entry) => {
        const Icon = iconOf(entry.icon, entry.iconOtherwise);
        return (
          <Link key={entry.key} to={entry.href as "/"} className="k-tab" activeOptions={{ includeSearch: false }}>
            <Icon size={20} strokeWidth={1.75} aria-hidden="true" />
            <span className="k-ellipsis">{entry.label}</span>
          </Link>
        );
      })}
      <button
        type="button"
        className="k-plain k-tab"
        data-status={elsewhere ? "active" : undefined}
        onClick={() => setOpen(true)}
      >
        <Menu size={20} strokeWidth={1.75} aria-hidden="true" />
        <span>{t("shell.more")}</span>
      </button>
      <Drawer
        open={open}
        size={300}
        placement="left"
        title="Kaidan 开单"
        onClose={() => setOpen(false)}
        styles={{ body: { padding: "8px 0" } }}
      >
        <div className="k-nav">
          <NavigationList onFollow={() => setOpen(false)} />
        </div>
      </Drawer>
    </nav>
  );
}
