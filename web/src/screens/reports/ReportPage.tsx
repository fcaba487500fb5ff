/** Any report with its parameters: a chart of its first figure, and the exact table. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Button, Segmented, Select } from "antd";
import { ChevronLeft, Download } from "lucide-react";
import { useMemo, useState } from "react";
import { useSession } from "@/api/useSession";
import { useLanguage } from "@/i18n";
import { reportCsv, saveCsv } from "@/measure/csv";
import { figureText } from "@/measure/Figure";
import { Filters } from "@/measure/Filters";
import { axisPaint, legendPaint } from "@/measure/paint";
import { periodAt } from "@/measure/period";
import { ReportTable } from "@/measure/ReportTable";
import { numberOf, type Report, reportQuery, reportsQuery } from "@/measure/report";
import { rowsTarget } from "@/measure/rows";
import { useAsked } from "@/measure/useAsked";
import { Bones, Chart, type ChartOption, EmptyState, FailedState } from "@/ui";
import { palettes } from "@/ui/palette";
import { useTheme } from "@/ui/theme";
import "./reports.css";

const names = ["period", "team", "owner", "product", "source", "region", "industry", "by"] as const;

export default function ReportPage() {
  const { t, today } = useLanguage();
  const { name = "" } = useParams({ strict: false }) as { name?: string };
  const fiscalStart = useSession().company?.fiscal_year_start ?? 1;
  const list = useQuery(reportsQuery);
  const known = list.data?.find((report) => report.name === name);
  const [asked, change] = useAsked(names);
  const [compare, setCompare] = useState<"none" | "previous" | "last_year">("previous");
  const parameters = known?.parameters ?? [];
  const by = parameters.find((parameter) => parameter.name === "by");
  const dated = parameters.some((parameter) => parameter.kind === "period");
  // A report about now has a period too where it can be limited to one, but none unless it is asked for.
  const period = dated && name !== "pipeline" ? periodAt("year", today(), fiscalStart) : undefined;
  const answer = useQuery({
    ...reportQuery(name, { ...(period ? { period } : {}), ...asked }),
    enabled: Boolean(known),
  });
  const stepwise = !asked.by && (name === "funnel" || name === "stages");
  const heading = stepwise
    ? t("funnel.step")
    : (by?.options?.find((option) => option.value === asked.by)?.label ?? by?.options?.[0]?.label ?? "");
  const report = answer.data;
  const error = list.error ?? answer.error;

  return (
    <div className="k-page">
      <Link to={"/reports" as "/"} className="k-reports-back">
        <ChevronLeft size={16} aria-hidden="true" /> {t("report.title")}
      </Link>
      <header className="k-page-head">
        <h1>{known?.title ?? report?.title}</h1>
        {report?.period && <span className="k-faint">{report.period.label}</span>}
        <span className="k-grow" />
        <Button
          icon={<Download size={16} />}
          disabled={!report}
          onClick={() =>
            report &&
            saveCsv(
              [report.title, report.period?.label].filter(Boolean).join(" "),
              reportCsv(report, {
                heading,
                total: t("measure.total"),
                previous: t("measure.previous"),
                lastYear: t("measure.last_year"),
              }),
            )
          }
        >
          {t("funnel.export")}
        </Button>
      </header>
      <Filters
        parameters={parameters}
        asked={asked}
        period={period}
        onChange={change}
        except={["by", ...(period ? [] : ["period"])]}
      />
      <div className="k-row k-reports-tools">
        {by?.options && by.options.length > 1 && (
          <Select
            value={asked.by ?? ""}
            popupMatchSelectWidth={false}
            aria-label={t("report.by")}
            prefix={<span className="k-faint">{t("report.by")}</span>}
            onChange={(next) => change({ by: next || undefined })}
            options={[
              { value: "", label: t("report.by_default") },
              ...by.options.map((option) => ({ value: option.value, label: option.label })),
            ]}
          />
        )}
        {report?.period && (
          <Segmented
            value={compare}
            onChange={setCompare}
            options={(["none", "previous", "last_year"] as const).map((value) => ({
              value,
              label: t(`report.compare_${value}`),
            }))}
          />
        )}
      </div>
      {error ? (
        <FailedState error={error} retry={() => void answer.refetch()} />
      ) : list.data && !known ? (
        <EmptyState title={t("error.not_found")} text={t("error.not_found_text")} />
      ) : !report ? (
        <div className="k-card" style={{ padding: 20 }}>
          <Bones lines={8} />
        </div>
      ) : report.rows.length === 0 ? (
        <div className="k-card">
          <EmptyState title={t("report.empty")} text={t("funnel.none_text")} />
        </div>
      ) : (
        <>
          <section className="k-card" style={{ padding: 16 }}>
            <RowsChart report={report} />
          </section>
          <section className="k-card" style={{ overflow: "hidden" }}>
            <ReportTable report={report} heading={heading} compare={report.period ? compare : "none"} />
          </section>
        </>
      )}
    </div>
  );
}

/**
 * The figure that a report is about: its first amount, else its first column. Where there is only a count of each kind and
 * none of all, the kinds stand on one another.
 */
function RowsChart({ report }: { report: Report }) {
  const language = useLanguage();
  const { t } = language;
  const navigate = useNavigate();
  const { mode } = useTheme();
  const column =
    report.columns.find((one) => one.kind === "money" && /^(won_)?amount$/.test(one.name)) ??
    report.columns.find((one) => one.kind === "count" && one.name !== "rank") ??
    report.columns[0];
  const stacked =
    column?.name !== "count" && report.columns.length > 1 && report.columns.every((one) => one.kind === "count");
  const rows = useMemo(() => report.rows.slice(0, 30), [report]);
  const option = useMemo<ChartOption>(() => {
    const kind = column?.kind ?? "count";
    const short = (value: unknown) => figureText(Number(value), kind, report.currency, language, true);
    const part = (which: "value" | "previous", of = column) =>
      rows.map((row) => numberOf(row.cells[of?.name ?? ""]?.[which]) ?? 0);
    const compared = rows.some((row) => numberOf(row.cells[column?.name ?? ""]?.previous) !== undefined);
    const kinds = report.columns.map((one) => ({
      type: "bar",
      stack: "all",
      name: one.label,
      data: part("value", one),
      barMaxWidth: 32,
    }));
    const named = compared || stacked;
    return {
      grid: { left: 8, right: 16, top: named ? 36 : 12, bottom: 8, containLabel: true },
      legend: named ? legendPaint(palettes[mode]) : undefined,
      tooltip: { trigger: "axis", valueFormatter: short },
      xAxis: {
        type: "category",
        data: rows.map((row) => row.label),
        ...axisPaint(palettes[mode], { hideOverlap: true }),
      },
      yAxis: {
        type: "value",
        ...axisPaint(palettes[mode], { formatter: short }),
        // There is no half of a record.
        ...(kind === "count" ? { minInterval: 1 } : {}),
      },
      series: stacked
        ? kinds
        : [
            {
              type: "bar",
              name: report.period?.label ?? column?.label,
              data: part("value"),
              barMaxWidth: 32,
              itemStyle: { borderRadius: [4, 4, 0, 0] },
            },
            ...(compared
              ? [
                  {
                    type: "bar",
                    name: t("measure.before"),
                    data: part("previous"),
                    barMaxWidth: 32,
                    itemStyle: { opacity: 0.45, borderRadius: [4, 4, 0, 0] },
                  },
                ]
              : []),
          ],
    };
  }, [rows, column, stacked, report, language, mode, t]);
  return (
    <>
      <h2 className="k-reports-drawn">{stacked ? report.title : column?.label}</h2>
      <Chart
        option={option}
        height={280}
        label={`${report.title}: ${column?.label ?? ""}`}
        onSelect={({ dataIndex, seriesName }) => {
          const of = stacked ? report.columns.find((one) => one.label === seriesName) : column;
          const target = rowsTarget(rows[dataIndex]?.cells[of?.name ?? ""]?.rows);
          if (target)
            void navigate({ to: "/o/$object", params: { object: target.object }, search: { ...target.search } });
        }}
      />
    </>
  );
}
