/** What was done this week, by kind, against last week. */
import type { CSSProperties } from "react";
import { useLanguage } from "@/i18n";
import { Delta, Figure } from "@/measure/Figure";
import { type Asked, numberOf } from "@/measure/report";
import { EmptyState } from "@/ui";
import { Panel } from "./Panel";

export function ActivityPanel({ asked }: { asked: Asked }) {
  const { t } = useLanguage();
  return (
    <Panel
      title={t("dashboard.activity")}
      report="activity"
      asked={{ ...asked, period: "this_week", by: "kind" }}
      wide={6}
    >
      {(report) => {
        const column = report.columns.find((one) => one.name === "count");
        if (!column || report.rows.length === 0) {
          return <EmptyState title={t("dashboard.activity_none")} text={t("dashboard.activity_none_text")} />;
        }
        const most = Math.max(1, ...report.rows.map((row) => numberOf(row.cells.count?.value) ?? 0));
        return (
          <table className="k-bars">
            <tbody>
              {report.rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row" className="k-ellipsis">
                    {row.label}
                  </th>
                  <td className="k-bars-bar">
                    <span
                      className="k-bar"
                      style={{ "--size": (numberOf(row.cells.count?.value) ?? 0) / most } as CSSProperties}
                      aria-hidden="true"
                    />
                  </td>
                  <td className="k-bars-count">
                    <Figure cell={row.cells.count} column={column} currency={report.currency} />
                  </td>
                  <td className="k-bars-delta">
                    <Delta
                      cell={row.cells.count}
                      column={column}
                      report="activity"
                      currency={report.currency}
                      against="previous"
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        );
      }}
    </Panel>
  );
}
