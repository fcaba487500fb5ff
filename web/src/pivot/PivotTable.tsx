/** A report as an exact table with subtotals and totals; every figure opens its records and stands beside what it is compared with. */
import { useLanguage } from "@/i18n";
import { exactText, figureText, RowsLink } from "@/measure/Figure";
import { kindOf, type Line, type Measured, type PivotCell, type Table } from "./contract";
import { PivotDelta } from "./PivotDelta";
import "@/measure/measure.css";
import "./pivot.css";

interface Props {
  table: Table;
  title: string;
  short?: boolean;
}

export function PivotTable({ table, title, short }: Props) {
  const { t } = useLanguage();
  const { metrics, columns } = table;
  const several = metrics.length > 1;
  const heading = table.rows_by.map((by) => by.label).join(" / ");
  const spanned = columns.length > 0 && several;
  const metricHeads = (of: string) =>
    metrics.map((metric) => (
      <th key={`${of} ${metric.key}`} scope="col" data-kind={kindOf(metric)} title={metric.formula}>
        {metric.name}
        {metric.of_now && <span className="k-pivot-now">{t("pivot.now")}</span>}
      </th>
    ));
  const cells = (line: Line) => (
    <>
      {columns.map((head, column) =>
        metrics.map((metric, at) => (
          <td key={`${head.key} ${metric.key}`} data-kind={kindOf(metric)}>
            <FigureOf cell={line.cells[column]?.[at]} metric={metric} table={table} short={short} />
          </td>
        )),
      )}
      {metrics.map((metric, at) => (
        <td key={metric.key} data-kind={kindOf(metric)} data-total={columns.length > 0 || undefined}>
          <FigureOf cell={line.total[at]} metric={metric} table={table} short={short} />
        </td>
      ))}
    </>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
    <section className="k-report-frame" tabIndex={0} aria-label={title}>
      <table className="k-report k-pivot">
        <thead>
          {columns.length > 0 && (
            <tr>
              <th scope="col" rowSpan={spanned ? 2 : 1}>
                {heading}
              </th>
              {columns.map((head) => (
                <th
                  key={head.key}
                  scope={spanned ? "colgroup" : "col"}
                  colSpan={spanned ? metrics.length : 1}
                  data-group={spanned || undefined}
                >
                  {head.label}
                </th>
              ))}
              <th scope={spanned ? "colgroup" : "col"} colSpan={metrics.length} data-group={spanned || undefined}>
                {t("measure.total")}
              </th>
            </tr>
          )}
          {(columns.length === 0 || spanned) && (
            <tr>
              {columns.length === 0 && <th scope="col">{heading}</th>}
              {columns.map((head) => metricHeads(head.key))}
              {metricHeads("total")}
            </tr>
          )}
        </thead>
        <tbody>
          {table.rows.map((line) => (
            <tr
              key={line.others === undefined ? line.keys.join("\n") : "others"}
              data-level={line.keys.length}
              data-group={(line.others === undefined && line.keys.length < table.rows_by.length) || undefined}
            >
              <th scope="row" style={{ paddingInlineStart: 16 + Math.max(0, line.keys.length - 1) * 18 }}>
                {line.others === undefined ? line.labels.at(-1) : t("pivot.others", { count: line.others })}
              </th>
              {cells(line)}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("measure.total")}</th>
            {cells(table.total)}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

interface FigureProps {
  cell: PivotCell | null | undefined;
  metric: Measured;
  table: Table;
  short?: boolean;
}

function FigureOf({ cell, metric, table, short }: FigureProps) {
  const language = useLanguage();
  const kind = kindOf(metric);
  if (!cell) return <span className="k-faint">–</span>;
  const text = figureText(cell.value, kind, table.currency, language, short);
  const exact = exactText(cell.value, kind, table.currency, language);
  return (
    <>
      <RowsLink rows={cell.value === null ? undefined : cell.rows}>
        <span title={exact === text ? undefined : exact}>{text}</span>
      </RowsLink>
      {(table.definition.compare?.length ?? 0) > 0 && (
        <span className="k-report-deltas">
          {table.definition.compare?.map((against) => (
            <PivotDelta
              key={against}
              cell={cell}
              metric={metric}
              currency={table.currency}
              against={against}
              named={(table.definition.compare?.length ?? 0) > 1}
            />
          ))}
        </span>
      )}
    </>
  );
}
