/** A report as it is to be shown: a table, a chart, or one figure. What its reader may not know is said to be missing. */
import { useLanguage } from "@/i18n";
import { exactText, figureText, RowsLink } from "@/measure/Figure";
import { EmptyState } from "@/ui";
import { kindOf, type Show, type Table } from "./contract";
import { PivotChart } from "./PivotChart";
import { PivotDelta } from "./PivotDelta";
import { PivotTable } from "./PivotTable";
import "./pivot.css";

interface Props {
  table: Table;
  show: Show;
  title: string;
  height?: number;
  short?: boolean;
}

export function PivotView({ table, show, title, height, short }: Props) {
  const { t } = useLanguage();
  if (table.metrics.length === 0) return <EmptyState title={t("pivot.unseen")} text={t("pivot.unseen_text")} />;
  const missing = table.left_out > 0 && (
    <p className="k-pivot-note">{t("pivot.left_out", { count: table.left_out })}</p>
  );
  if (show === "figure") {
    return (
      <>
        <Figures table={table} />
        {missing}
      </>
    );
  }
  const bare = table.rows.length === 0 && table.rows_by.length > 0;
  if (bare) return <EmptyState title={t("pivot.empty")} text={t("pivot.empty_text")} />;
  return (
    <>
      {show === "table" ? (
        <PivotTable table={table} title={title} short={short} />
      ) : (
        <PivotChart table={table} show={show} title={title} height={height} />
      )}
      {missing}
    </>
  );
}

/** The totals alone, large, with what they are compared with. */
function Figures({ table }: { table: Table }) {
  const language = useLanguage();
  return (
    <div className="k-pivot-figures">
      {table.metrics.map((metric, at) => {
        const cell = table.total.total[at];
        const kind = kindOf(metric);
        return (
          <div key={metric.key} className="k-pivot-figure">
            <span className="k-faint" title={metric.formula}>
              {metric.name}
            </span>
            <strong title={exactText(cell?.value, kind, table.currency, language)}>
              <RowsLink rows={cell?.rows}>{figureText(cell?.value, kind, table.currency, language, true)}</RowsLink>
            </strong>
            {table.definition.compare?.map((against) => (
              <PivotDelta key={against} cell={cell} metric={metric} currency={table.currency} against={against} named />
            ))}
          </div>
        );
      })}
    </div>
  );
}
