/** What was sent, to whom and with what outcome. What a message said is not told here: it was made for its receiver. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { Key } from "@/i18n";
import { useLanguage } from "@/i18n";
import { Bones, FailedState, Tag } from "@/ui";
import { type Delivery, deliveries, deliveriesKey } from "./queries";

const states: Record<Delivery["state"], Key> = {
  waiting: "channels.state_waiting",
  sent: "channels.state_sent",
  skipped: "channels.state_skipped",
  failed: "channels.state_failed",
};

export function DeliveryLog() {
  const { t, locale, instant } = useLanguage();
  const answer = useInfiniteQuery({
    queryKey: [...deliveriesKey, locale],
    queryFn: ({ pageParam, signal }) => deliveries(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const rows = answer.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <section aria-label={t("channels.log")}>
      <h2 className="k-setup-heading">{t("channels.log")}</h2>
      {answer.isPending && <Bones lines={3} />}
      {answer.error && <FailedState error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isSuccess && rows.length === 0 && <p className="k-faint">{t("channels.log_none")}</p>}
      {rows.length > 0 && (
        <ul className="k-card k-deliveries">
          {rows.map((row) => (
            <li key={row.id}>
              <span className="k-row">
                <strong>{row.kind}</strong>
                <span>{row.to ?? t("channels.to_group")}</span>
                <span className="k-faint">{row.channel}</span>
                <span className="k-grow" />
                <Tag>{t(states[row.state])}</Tag>
              </span>
              <small className="k-faint k-numbers">
                {instant(row.done_at ?? row.due_at)}
                {row.attempts > 1 && ` · ${t("channels.attempts", { count: row.attempts })}`}
                {row.outcome && ` · ${row.outcome}`}
              </small>
            </li>
          ))}
        </ul>
      )}
      {answer.hasNextPage && (
        <Button loading={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
          {t("channels.more")}
        </Button>
      )}
    </section>
  );
}
