/** All of the set-up on one page, as cards. */
import { Link } from "@tanstack/react-router";
import { useLanguage } from "@/i18n";
import { iconOf } from "@/ui";
import { SetupFrame } from "./SetupFrame";
import { groupedSections } from "./sections";

export default function Overview() {
  const { t } = useLanguage();
  return (
    <SetupFrame title="admin.title" text="admin.text">
      {groupedSections().map(({ group, sections }) => (
        <section key={group} aria-label={t(group)}>
          <h2 className="k-setup-heading">{t(group)}</h2>
          <div className="k-setup-cards">
            {sections.map((section) => {
              const Icon = iconOf(section.icon);
              return (
                <Link key={section.path} to={section.path as "/"} className="k-card k-setup-card">
                  <span className="k-setup-icon" aria-hidden="true">
                    <Icon size={20} strokeWidth={1.75} />
                  </span>
                  <span className="k-grow">
                    <strong>{t(section.title)}</strong>
                    <small>{t(section.text)}</small>
                  </span>
                </Link>
              );
            })}
          </div>
        </section>
      ))}
    </SetupFrame>
  );
}
