/** One card: a report as its dashboard shows it. A report that is gone leaves its place to a word. */
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { request, ServerError } from "@/api/client";
import type { Id } from "@/api/contract";
import { useLanguage } from "@/i18n";
import type { Table } from "@/pivot/contract";
import { PivotView } from "@/pivot/PivotView";
import { Bones, FailedState } from "@/ui";
import { type Card, type Height, pixels } from "./board";

/** Where the figures come from: by the dashboard, which opens its reports, or while it is arranged by the report itself. */
export const cardQuery = (dashboard: Id | undefined, report: Id, period: string | undefined) => {
  const asked = period ? `?period=${encodeURIComponent(period)}` : "";
  const path = dashboard ? `/api/dashboard/${dashboard}/${report}/values` : `/api/report/${report}/values`;
  return queryOptions({
    queryKey: ["pivot", "card", dashboard ?? "", report, period ?? ""],
    queryFn: ({ signal }) => request<Table>(path + asked, { signal }),
  });
};

interface Props {
  card: Card;
  height: Height;
  dashboard?: Id;
  period?: string;
  /** Asks again by itself, for a screen that nobody touches. */
  live?: boolean;
  /** Whether the report may be opened by itself. */
  isOpen?: boolean;
}

export function BoardCard({ card, height, dashboard, period, live, isOpen }: Props) {
  const { t } = useLanguage();
  const answer = useQuery({
    ...cardQuery(dashboard, card.report, period),
    placeholderData: keepPreviousData,
    refetchInterval: live ? 60_000 : false,
  });
  const table = answer.data;
  const title = card.title || table?.name || "";
  const gone = answer.error instanceof ServerError && answer.error.code === "not_found";
  return (
    <>
      <header className="k-row k-board-title">
        <h2 className="k-grow k-ellipsis" title={title}>
          {title}
        </h2>
        {table?.period && <span className="k-faint k-board-period">{table.period.label}</span>}
        {isOpen && (
          <Link to={`/report/${card.report}` as "/"} aria-label={t("boards.open", { title })} className="k-board-more">
            <ChevronRight size={16} aria-hidden="true" />
          </Link>
        )}
      </header>
      <div
        className="k-board-body"
        style={{ opacity: answer.isPlaceholderData ? 0.55 : 1, maxHeight: pixels[height] + 40 }}
      >
        {gone ? (
          <p className="k-faint">{t("boards.gone")}</p>
        ) : answer.error ? (
          <FailedState error={answer.error} retry={() => void answer.refetch()} />
        ) : table ? (
          <PivotView
            table={table}
            show={card.show ?? table.definition.show ?? "table"}
            title={title}
            height={pixels[height]}
            short
          />
        ) : (
          <Bones lines={height === "low" ? 2 : 5} />
        )}
      </div>
    </>
  );
}
