/** The frame of every set-up page: the other sections beside it, the way back above it on a phone, and who may be here. */
import { Link } from "@tanstack/react-router";
import { ChevronLeft, ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useSession } from "@/api/useSession";
import { type Key, useLanguage } from "@/i18n";
import { EmptyState, iconOf } from "@/ui";
import { groupedSections } from "./sections";
import "./setup.css";

interface Props {
  title: Key;
  text?: Key;
  actions?: ReactNode;
  children: ReactNode;
}

export function SetupFrame({ title, text, actions, children }: Props) {
  const { t } = useLanguage();
  const { user } = useSession();
  if (user && !user.is_administrator) {
    return <EmptyState icon={ShieldAlert} title={t("admin.only_administrators")} text={t("admin.only_text")} />;
  }
  return (
    <div className="k-setup">
      <nav className="k-setup-nav" aria-label={t("admin.title")}>
        <Link to={"/setup" as "/"} className="k-setup-home" activeOptions={{ exact: true }}>
          {t("admin.title")}
        </Link>
        {groupedSections().map((group) => (
          <section key={group.group} aria-label={t(group.group)}>
            <h2 className="k-nav-heading">{t(group.group)}</h2>
            {group.sections.map((section) => {
              const Icon = iconOf(section.icon);
              return (
                <Link
                  key={section.path}
                  to={section.path as "/"}
                  className="k-nav-link"
                  activeOptions={{ includeSearch: false }}
                >
                  <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
                  <span className="k-ellipsis">{t(section.title)}</span>
                </Link>
              );
            })}
          </section>
        ))}
      </nav>
      <div className="k-page k-setup-main">
        {title !== "admin.title" && (
          <Link to={"/setup" as "/"} className="k-setup-back">
            <ChevronLeft size={16} aria-hidden="true" /> {t("admin.title")}
          </Link>
        )}
        <header className="k-page-head">
          <div className="k-grow">
            <h1>{t(title)}</h1>
            {text && <p className="k-setup-text">{t(text)}</p>}
          </div>
          {actions}
        </header>
        {children}
      </div>
    </div>
  );
}
