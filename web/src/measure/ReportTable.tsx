/** A report as an exact table: every figure opens its records, with the change under it where that is wanted. */
import { useLanguage } from "@/i18n";
import { Delta, Figure } from "./Figure";
import type { Cells, Column, Report } from "./report";
import "./measure.css";

interface Props {
  report: Report;
  /** Heading of the first column. */
  heading: string;
  /** The columns that are shown; all when there is no choice. */
  columns?: string[];
  compare?: "none" | "previous" | "last_year" | "both";
  short?: boolean;
}

export function ReportTable({ report, heading, columns: wanted, compare = "none", short }: Props) {
  const { t } = useLanguage();
  const columns = wanted
    ? wanted.flatMap((name) => report.columns.find((one) => one.name === name) ?? [])
    : report.columns;
  const cells = (of: Cells) =>
    columns.map((column) => (
      <td key={column.name} data-kind={column.kind}>
        <FigureCell cell={of} column={column} report={report} compare={compare} short={short} />
      </td>
    ));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
    <section className="k-report-frame" tabIndex={0} aria-label={report.title}>
      <table className="k-report">
        <thead>
          <tr>
            <th scope="col">{heading}</th>
            {columns.map((column) => (
              <th key={column.name} scope="col" data-kind={column.kind} title={column.formula}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.label}</th>
              {cells(row.cells)}
            </tr>
          ))}
        </tbody>
        {report.total && (
          <tfoot>
            <tr>
              <th scope="row">{t("measure.total")}</th>
              {cells(report.total)}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}

interface CellProps {
  cell: Cells;
  column: Column;
  report: Report;
  compare: Props["compare"];
  short?: boolean;
}

function FigureCell({ cell: cells, column, report, compare, short }: CellProps) {
  const cell = cells[column.name];
  const shared = { cell, column, report: report.name, currency: report.currency };
  return (
    <>
      <Figure cell={cell} column={column} currency={report.currency} short={short} />
      {cell && cell.value !== null && compare !== "none" && (
        <span className="k-report-deltas">
          {compare !== "last_year" && <Delta {...shared} against="previous" named={compare === "both"} />}
          {compare !== "previous" && <Delta {...shared} against="last_year" named={compare === "both"} />}
        </span>
      )}
    </>
  );
}
