/** The few figures that come first: won in the period against before, win rate, and what is still open. */
import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "@/i18n";
import { Delta, exactText, figureText, RowsLink } from "@/measure/Figure";
import { type Asked, type Column, type Report, reportQuery } from "@/measure/report";
import { Bone } from "@/ui";

interface Props {
  asked: Asked;
  period: string;
}

export function Headline({ asked, period }: Props) {
  const wins = useQuery(reportQuery("wins", { ...asked, period }));
  const pipeline = useQuery(reportQuery("pipeline", asked));
  if (wins.error && pipeline.error) return null;
  return (
    <div className="k-headline">
      <Tile report={wins.data} column="won_amount" strong />
      <Tile report={wins.data} column="won" />
      <Tile report={wins.data} column="win_rate" />
      <Tile report={wins.data} column="cycle_days" />
      <Tile report={pipeline.data} column="amount" beside="count" />
      <Tile report={pipeline.data} column="weighted" />
    </div>
  );
}

interface TileProps {
  report: Report | undefined;
  column: string;
  /** A second figure under the first one. */
  beside?: string;
  strong?: boolean;
}

function Tile({ report, column: name, beside, strong }: TileProps) {
  const language = useLanguage();
  const { t } = language;
  if (!report) {
    return (
      <div className="k-card k-tile" aria-busy="true">
        <Bone width="50%" />
        <Bone width="80%" height={28} />
      </div>
    );
  }
  const column = report.columns.find((one) => one.name === name);
  // A role that may not see amounts gets none; its place is given up.
  if (!column) return null;
  const cell = report.total?.[name];
  const second = report.columns.find((one) => one.name === beside);
  const shared = { cell, column: column as Column, report: report.name, currency: report.currency };
  const label =
    report.name === "pipeline" ? t(name === "weighted" ? "dashboard.weighted" : "dashboard.open") : column.label;
  return (
    <section className="k-card k-tile" data-strong={strong || undefined} aria-label={label}>
      <span className="k-tile-name" title={column.formula}>
        {label}
      </span>
      <span className="k-tile-figure" title={exactText(cell?.value, column.kind, report.currency, language)}>
        <RowsLink rows={cell?.rows}>{figureText(cell?.value, column.kind, report.currency, language, true)}</RowsLink>
      </span>
      <span className="k-tile-deltas">
        {second && report.total?.[second.name] && (
          <span className="k-faint">
            <RowsLink rows={report.total[second.name]?.rows}>
              {t("dashboard.open_count", { count: Number(report.total[second.name]?.value ?? 0) })}
            </RowsLink>
          </span>
        )}
        {report.period && (
          <>
            <Delta {...shared} against="previous" named />
            <Delta {...shared} against="last_year" named />
          </>
        )}
      </span>
    </section>
  );
}
