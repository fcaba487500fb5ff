/** The rows that fail, with line, column, value and reason in plain words. Only what is in sight is drawn. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useLanguage } from "@/i18n";
import type { Problem } from "./contract";

export function Problems({ problems, failed }: { problems: Problem[]; failed: number }) {
  const { t, number } = useLanguage();
  const frame = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: problems.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 44,
    overscan: 12,
  });
  return (
    <section className="k-card k-import-problems" aria-label={t("import.problems")}>
      <header>
        <h2>{t("import.problems")}</h2>
        {failed > 0 && <span className="k-count k-numbers">{number(failed)}</span>}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled by keyboard too */}
      <section ref={frame} className="k-problems" tabIndex={0} aria-label={t("import.problems")}>
        <div style={{ height: rows.getTotalSize(), position: "relative" }}>
          {rows.getVirtualItems().map((item) => {
            const problem = problems[item.index];
            if (!problem) return null;
            return (
              <div
                key={item.key}
                ref={rows.measureElement}
                data-index={item.index}
                className="k-problem"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <span className="k-problem-line k-numbers">{t("import.line", { line: number(problem.line) })}</span>
                <span className="k-problem-column">{problem.column}</span>
                <span className="k-problem-value" title={problem.value}>
                  {problem.value}
                </span>
                <span className="k-problem-reason">{problem.message}</span>
              </div>
            );
          })}
        </div>
      </section>
    </section>
  );
}
