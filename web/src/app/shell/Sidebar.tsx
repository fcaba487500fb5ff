import { Link } from "@tanstack/react-router";
import { useApprovalCount } from "@/api/approvals";
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bones, iconOf } from "@/ui";
import { useWaiting } from "../bell/queries";
import { Logo } from "../Logo";
import { type Entry, useNavigation } from "./useNavigation";

function NavigationLink({ entry, onFollow }: { entry: Entry; onFollow?: () => void }) {
  const Icon = iconOf(entry.icon, entry.iconOtherwise);
  return (
    <Link
      to={entry.href as "/"}
      className="k-nav-link"
      activeOptions={{ includeSearch: false }}
      title={entry.label}
      onClick={onFollow}
    >
      <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      <span className="k-ellipsis">{entry.label}</span>
      {entry.key === "activity" && <ToDoCount />}
      {entry.key === "/approvals" && <ApprovalCount />}
    </Link>
  );
}

/** How many of one's own activities are due today or overdue. */
function ToDoCount() {
  const { t } = useLanguage();
  const waiting = useWaiting();
  const count = (waiting?.due_today ?? 0) + (waiting?.overdue ?? 0);
  if (!count) return null;
  return (
    <span className="k-nav-count" data-late={waiting?.overdue || undefined} title={t("nav.waiting", { count })}>
      {count}
    </span>
  );
}

/** How many approvals wait for whoever looks. */
function ApprovalCount() {
  const { t } = useLanguage();
  const count = useApprovalCount();
  if (!count) return null;
  return (
    <span className="k-nav-count" title={t("approval.waiting_count", { count })}>
      {count}
    </span>
  );
}

/** All entries under their headings; the set-up, which has a navigation of its own, last and apart. */
export function NavigationList({ onFollow }: { onFollow?: () => void }) {
  const { groups, setup } = useNavigation();
  const waiting = useObjects().length === 0;
  if (waiting) {
    return (
      <div style={{ padding: "12px 16px" }}>
        <Bones lines={8} />
      </div>
    );
  }
  return (
    <>
      {groups.map((group) => (
        <section key={group.name} aria-label={group.label}>
          <h2 className="k-nav-heading">{group.label}</h2>
          {group.entries.map((entry) => (
            <NavigationLink key={entry.key} entry={entry} onFollow={onFollow} />
          ))}
        </section>
      ))}
      {setup && (
        <section className="k-nav-apart" aria-label={setup.label}>
          {setup.entries.map((entry) => (
            <NavigationLink key={entry.key} entry={entry} onFollow={onFollow} />
          ))}
        </section>
      )}
    </>
  );
}

export function Sidebar() {
  const { t } = useLanguage();
  return (
    <aside className="k-side">
      <Link to="/" className="k-side-logo" aria-label={t("action.home")}>
        <Logo />
      </Link>
      <nav className="k-nav" aria-label={t("shell.navigation")}>
        <NavigationList />
      </nav>
    </aside>
  );
}
