/** What one was told, newest first; a click opens what it is about and marks it as read. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { AtSign, BellOff, CalendarClock, CheckCheck, type LucideIcon, MessageSquareText, UserPlus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Notice } from "@/api/contract";
import { recordHref } from "@/describe";
import { useLanguage } from "@/i18n";
import { useDueFilter } from "@/records/useDueFilter";
import { Bones, EmptyState, FailedState, useNotify } from "@/ui";
import { markRead, noticesQuery, useWaiting } from "./queries";
import "./bell.css";

const icons: Record<string, LucideIcon> = {
  mention: AtSign,
  assigned: UserPlus,
  assigned_many: UserPlus,
  due: CalendarClock,
  digest: CalendarClock,
};

export default function NoticeList({ onFollow }: { onFollow: () => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const [unread, setUnread] = useState(false);
  const pages = useInfiniteQuery(noticesQuery(unread));
  const notices = (pages.data?.pages ?? []).flatMap((page) => page.notices);
  const newest = notices[0];

  const mark = (read: { ids: string[] } | { up_to: string }) => markRead(client, read).catch(notify.failed);
  const follow = (notice: Notice) => {
    if (!notice.read) void mark({ ids: [notice.id] });
    if (notice.record || notice.kind === "digest") onFollow();
  };
  const { fetchNextPage, hasNextPage, isFetching } = pages;
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current || !hasNextPage || isFetching || typeof IntersectionObserver === "undefined") return;
    const seen = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void fetchNextPage();
    });
    seen.observe(end.current);
    return () => seen.disconnect();
  }, [fetchNextPage, hasNextPage, isFetching]);

  return (
    <section className="k-bell" aria-label={t("bell.title")}>
      <header>
        <div className="k-switch">
          {[false, true].map((only) => (
            <button key={String(only)} type="button" aria-pressed={unread === only} onClick={() => setUnread(only)}>
              {t(only ? "bell.unread" : "bell.all")}
            </button>
          ))}
        </div>
        <span className="k-grow" />
        <Button
          type="text"
          size="small"
          icon={<CheckCheck size={16} />}
          disabled={!notices.some((notice) => !notice.read)}
          onClick={() => newest && void mark({ up_to: newest.id })}
        >
          {t("bell.read_all")}
        </Button>
      </header>
      <ToDo onFollow={onFollow} />
      {pages.error && !pages.data ? (
        <FailedState error={pages.error} retry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <div className="k-bell-wait">
          <Bones lines={6} />
        </div>
      ) : notices.length === 0 && !hasNextPage ? (
        <EmptyState
          icon={BellOff}
          title={t(unread ? "bell.none_unread" : "bell.none")}
          text={unread ? undefined : t("bell.none_text")}
        />
      ) : (
        <ul>
          {notices.map((notice) => (
            <li key={notice.id} data-unread={!notice.read || undefined}>
              <Entry notice={notice} onFollow={() => follow(notice)} />
            </li>
          ))}
        </ul>
      )}
      <div ref={end} className="k-bell-end">
        {hasNextPage && (
          <Button type="link" loading={isFetching} onClick={() => void fetchNextPage()}>
            {t("board.more")}
          </Button>
        )}
      </div>
    </section>
  );
}

/** What is to be done today, as a list. */
function ToDo({ onFollow }: { onFollow: () => void }) {
  const { t } = useLanguage();
  const filter = useDueFilter();
  const waiting = useWaiting();
  if (!waiting || waiting.due_today + waiting.overdue === 0) return null;
  return (
    <Link to={"/o/activity" as "/"} search={{ filter } as never} className="k-bell-entry" onClick={onFollow}>
      <CalendarClock size={18} strokeWidth={1.75} aria-hidden="true" />
      <span className="k-bell-text">{t("bell.to_do", { today: waiting.due_today, overdue: waiting.overdue })}</span>
    </Link>
  );
}

function Entry({ notice, onFollow }: { notice: Notice; onFollow: () => void }) {
  const { t, relative, instant } = useLanguage();
  const Icon = icons[notice.kind] ?? MessageSquareText;
  const content = (
    <>
      <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      <span className="k-bell-text">
        <span>{notice.text}</span>
        <time dateTime={notice.at} title={instant(notice.at)}>
          {relative(notice.at)}
        </time>
      </span>
      {!notice.read && <span className="k-bell-dot" role="img" aria-label={t("bell.unread")} />}
    </>
  );
  if (notice.kind === "digest") {
    return (
      <Link to={"/digest" as "/"} className="k-bell-entry" onClick={onFollow}>
        {content}
      </Link>
    );
  }
  if (!notice.record) {
    return (
      <button type="button" className="k-plain k-bell-entry" onClick={onFollow}>
        {content}
      </button>
    );
  }
  return (
    <Link to={recordHref(notice.record.object, notice.record.id) as "/"} className="k-bell-entry" onClick={onFollow}>
      {content}
    </Link>
  );
}
