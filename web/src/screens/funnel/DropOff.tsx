/** Why opportunities are lost, and at which stage: a table whose cells grow darker with their number. */
import { Segmented } from "antd";
import { type CSSProperties, useState } from "react";
import { useLanguage } from "@/i18n";
import { Delta, Figure } from "@/measure/Figure";
import { type Cells, type Column, numberOf, type Report } from "@/measure/report";
import { heat } from "./steps";

export function DropOff({ report, heading }: { report: Report; heading: string }) {
  const { t } = useLanguage();
  const money = report.columns.some((column) => column.kind === "money");
  const [measure, setMeasure] = useState<"count" | "amount">("count");
  const byAmount = money && measure === "amount";
  const whole = new Set(["count", "amount", "share"]);
  const stages = report.columns.filter(
    (column) =>
      !whole.has(column.name) &&
      column.name.endsWith("_amount") === byAmount &&
      // The stages stand there as they are; what has no stage only where there is any.
      (!column.name.startsWith("unknown") || report.rows.some((row) => numberOf(row.cells[column.name]?.value))),
  );
  const total = report.columns.filter(
    (column) => column.name === (byAmount ? "amount" : "count") || column.name === "share",
  );
  const values = report.rows.flatMap((row) => stages.map((column) => numberOf(row.cells[column.name]?.value) ?? 0));
  const most = Math.max(0, ...values);
  // The amount's own column says "… amount" in its label; the stage is what is asked for.
  const label = (column: Column) =>
    report.columns.find((other) => other.name === column.name.replace(/_amount$/, ""))?.label ?? column.label;
  const cells = (of: Cells, hot: boolean) => (
    <>
      {stages.map((column) => {
        const share = hot ? heat(numberOf(of[column.name]?.value), most) : 0;
        return (
          <td key={column.name} className="k-heat" style={{ "--heat": share } as CSSProperties}>
            {numberOf(of[column.name]?.value) ? (
              <Figure cell={of[column.name]} column={column} currency={report.currency} short />
            ) : (
              <span className="k-faint">·</span>
            )}
          </td>
        );
      })}
      {total.map((column) => (
        <td key={column.name}>
          <Figure cell={of[column.name]} column={column} currency={report.currency} short />
          <span className="k-report-deltas">
            {column.name !== "share" && (
              <Delta
                cell={of[column.name]}
                column={column}
                report={report.name}
                currency={report.currency}
                against="previous"
                named
              />
            )}
          </span>
        </td>
      ))}
    </>
  );
  return (
    <section className="k-card k-funnel-drop">
      {money && (
        <Segmented
          value={measure}
          onChange={setMeasure}
          options={[
            { value: "count", label: t("funnel.by_count") },
            { value: "amount", label: t("funnel.by_amount") },
          ]}
        />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too */}
      <section className="k-report-frame" tabIndex={0} aria-label={report.title}>
        <table className="k-report">
          <thead>
            <tr>
              <th scope="col">{heading}</th>
              {stages.map((column) => (
                <th key={column.name} scope="col">
                  {label(column)}
                </th>
              ))}
              {total.map((column) => (
                <th key={column.name} scope="col">
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.label}</th>
                {cells(row.cells, true)}
              </tr>
            ))}
          </tbody>
          {report.total && (
            <tfoot>
              <tr>
                <th scope="row">{t("measure.total")}</th>
                {cells(report.total, false)}
              </tr>
            </tfoot>
          )}
        </table>
      </section>
    </section>
  );
}
