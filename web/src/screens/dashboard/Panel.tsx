/** A part of the dashboard that asks one report: its heading, and what to show while there is nothing to show. */
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { ServerError } from "@/api/client";
import { useLanguage } from "@/i18n";
import { type Asked, type Report, reportQuery } from "@/measure/report";
import { Bones, FailedState } from "@/ui";

interface Props {
  title: string;
  report: string;
  asked: Asked;
  /** How wide, in twelfths. */
  wide?: 4 | 5 | 6 | 7 | 8 | 12;
  lines?: number;
  children: (report: Report) => ReactNode;
}

/** The report's own page, with the same question. */
function detailSearch(asked: Asked): Record<string, unknown> {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

export function Panel({ title, report: name, asked, wide = 6, lines = 5, children }: Props) {
  const { t } = useLanguage();
  const answer = useQuery(reportQuery(name, asked));
  // A report that this reader may not ask for leaves its place to the others.
  if (answer.error instanceof ServerError && answer.error.code === "not_found") return null;
  return (
    <section className="k-card k-panel" data-wide={wide} aria-label={title} aria-busy={answer.isPending}>
      <header className="k-row">
        <h2 className="k-grow">{title}</h2>
        <Link
          to={"/reports/$name" as "/"}
          params={{ name } as never}
          search={detailSearch(asked) as never}
          className="k-panel-more"
          aria-label={t("dashboard.more", { title })}
        >
          <ChevronRight size={16} aria-hidden="true" />
        </Link>
      </header>
      <Answer answer={answer} lines={lines}>
        {children}
      </Answer>
    </section>
  );
}

interface AnswerProps {
  answer: UseQueryResult<Report>;
  lines: number;
  children: (report: Report) => ReactNode;
}

export function Answer({ answer, lines, children }: AnswerProps) {
  if (answer.data) {
    return <div style={{ opacity: answer.isPlaceholderData ? 0.55 : 1 }}>{children(answer.data)}</div>;
  }
  if (!answer.error) return <Bones lines={lines} />;
  return <FailedState error={answer.error} retry={() => void answer.refetch()} />;
}
