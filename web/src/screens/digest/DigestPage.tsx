/** One's own digest as it would come now: what is due, what waits for one's word, what others did to one's records. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CalendarClock, History, Stamp } from "lucide-react";
import type { ReactNode } from "react";
import { request } from "@/api/client";
import type { Id } from "@/api/contract";
import { recordHref } from "@/describe";
import { useLanguage } from "@/i18n";
import { useDueFilter } from "@/records/useDueFilter";
import { Bones, EmptyState, FailedState } from "@/ui";
import "./digest.css";

interface DigestLine {
  object: string;
  id: Id;
  title: string;
  at: string;
}

interface Digest {
  since: string;
  overdue: number;
  today: number;
  activities: DigestLine[];
  approvals: number;
  changed: number;
  records: DigestLine[];
}

export default function DigestPage() {
  const { t, instant } = useLanguage();
  const answer = useQuery({
    queryKey: ["digest"],
    queryFn: ({ signal }) => request<Digest>("/api/digest", { signal }),
  });
  const due = useDueFilter();
  const digest = answer.data;
  const nothing = digest && digest.overdue + digest.today + digest.approvals + digest.changed === 0;
  return (
    <div className="k-page" style={{ maxWidth: 720 }}>
      <header className="k-page-head">
        <h1>{t("digest.title")}</h1>
        <p className="k-faint">
          {t("digest.page_text")} <Link to={"/me" as "/"}>{t("digest.settings_link")}</Link>
        </p>
      </header>
      {answer.isPending && <Bones lines={6} />}
      {answer.error && <FailedState error={answer.error} retry={() => void answer.refetch()} />}
      {nothing && <EmptyState icon={CalendarClock} title={t("digest.nothing")} text={t("digest.nothing_text")} />}
      {digest && digest.overdue + digest.today > 0 && (
        <Part
          icon={<CalendarClock size={18} aria-hidden="true" />}
          title={t("bell.to_do", { today: digest.today, overdue: digest.overdue })}
          to="/o/activity"
          filter={due}
          lines={digest.activities}
        />
      )}
      {digest && digest.approvals > 0 && (
        <Part
          icon={<Stamp size={18} aria-hidden="true" />}
          title={t("digest.approvals", { count: digest.approvals })}
          to="/approvals"
          lines={[]}
        />
      )}
      {digest && digest.changed > 0 && (
        <Part
          icon={<History size={18} aria-hidden="true" />}
          title={t("digest.changed", { count: digest.changed, since: instant(digest.since) })}
          lines={digest.records}
        />
      )}
    </div>
  );
}

interface PartProps {
  icon: ReactNode;
  title: string;
  to?: string;
  filter?: string;
  lines: DigestLine[];
}

function Part({ icon, title, to, filter, lines }: PartProps) {
  const { t, instant } = useLanguage();
  return (
    <section className="k-card k-digest" aria-label={title}>
      <h2>
        {icon}
        <span className="k-grow">{title}</span>
        {to && (
          <Link to={to as "/"} search={(filter ? { filter } : {}) as never}>
            {t("digest.all")}
          </Link>
        )}
      </h2>
      {lines.length > 0 && (
        <ul>
          {lines.map((line) => (
            <li key={line.id}>
              <Link className="k-ellipsis k-grow" to={recordHref(line.object, line.id) as "/"}>
                {line.title || line.id}
              </Link>
              <time className="k-faint" dateTime={line.at}>
                {instant(line.at)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
