/** Open opportunities by stage: how many, how much, and how much of it is likely. */
import type { CSSProperties } from "react";
import { useLanguage } from "@/i18n";
import { Figure, RowsLink } from "@/measure/Figure";
import { type Asked, numberOf, type Report } from "@/measure/report";
import { EmptyState } from "@/ui";
import { Panel } from "./Panel";

export function PipelinePanel({ asked }: { asked: Asked }) {
  const { t } = useLanguage();
  return (
    <Panel title={t("dashboard.pipeline")} report="pipeline" asked={asked} wide={7} lines={6}>
      {(report) =>
        report.rows.length === 0 ? (
          <EmptyState title={t("dashboard.pipeline_none")} text={t("dashboard.pipeline_none_text")} />
        ) : (
          <Bars report={report} />
        )
      }
    </Panel>
  );
}

function Bars({ report }: { report: Report }) {
  const { t } = useLanguage();
  const column = (name: string) => report.columns.find((one) => one.name === name);
  const [count, amount, weighted] = [column("count"), column("amount"), column("weighted")];
  const measure = amount ?? count;
  if (!measure) return null;
  const most = Math.max(1, ...report.rows.map((row) => numberOf(row.cells[measure.name]?.value) ?? 0));
  return (
    <table className="k-bars">
      <colgroup>
        <col className="k-bars-name" />
        <col className="k-bars-count" />
        <col />
        {amount && <col className="k-bars-amount" />}
        {weighted && <col className="k-bars-likely" />}
      </colgroup>
      <thead>
        <tr>
          <th scope="col">
            <span className="k-hidden">{t("admin.stages")}</span>
          </th>
          {count && <th className="k-bars-count">{count.label}</th>}
          <td />
          {amount && <th className="k-bars-amount">{amount.label}</th>}
          {weighted && <th className="k-bars-likely">{weighted.label}</th>}
        </tr>
      </thead>
      <tbody>
        {report.rows.map((row) => {
          const value = numberOf(row.cells[measure.name]?.value) ?? 0;
          const likely = weighted ? (numberOf(row.cells.weighted?.value) ?? 0) : 0;
          const style = { "--size": value / most, "--likely": likely / most } as CSSProperties;
          return (
            <tr key={row.key}>
              <th scope="row" className="k-ellipsis">
                {row.label}
              </th>
              <td className="k-bars-count">
                {count && <Figure cell={row.cells.count} column={count} currency={report.currency} />}
              </td>
              <td className="k-bars-bar">
                <RowsLink rows={row.cells[measure.name]?.rows} label={row.label}>
                  <span className="k-bar" style={style} aria-hidden="true" />
                </RowsLink>
              </td>
              {amount && (
                <td className="k-bars-amount">
                  <Figure cell={row.cells.amount} column={amount} currency={report.currency} short />
                </td>
              )}
              {weighted && (
                <td className="k-bars-likely">
                  <Figure cell={row.cells.weighted} column={weighted} currency={report.currency} short />
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
