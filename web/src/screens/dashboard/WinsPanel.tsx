/** What was won month by month, beside the same months of last year. */
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useLanguage } from "@/i18n";
import { axisPaint, legendPaint } from "@/measure/paint";
import { type Asked, numberOf, type Report } from "@/measure/report";
import { rowsTarget } from "@/measure/rows";
import { Chart, type ChartOption, EmptyState } from "@/ui";
import { palettes } from "@/ui/palette";
import { useTheme } from "@/ui/theme";
import { Panel } from "./Panel";

export function WinsPanel({ asked }: { asked: Asked }) {
  const { t } = useLanguage();
  return (
    <Panel
      title={t("dashboard.wins")}
      report="wins"
      asked={{ ...asked, period: "this_year", by: "month" }}
      wide={5}
      lines={6}
    >
      {(report) => <Months report={report} />}
    </Panel>
  );
}

function Months({ report }: { report: Report }) {
  const language = useLanguage();
  const { t } = language;
  const navigate = useNavigate();
  const { mode } = useTheme();
  const measure = report.columns.some((column) => column.name === "won_amount") ? "won_amount" : "won";
  const option = useMemo<ChartOption>(() => {
    const figures = (part: "value" | "last_year") =>
      report.rows.map((row) => numberOf(row.cells[measure]?.[part]) ?? 0);
    const short = (value: number) =>
      measure === "won_amount" ? language.moneyShort(value, report.currency) : language.numberShort(value);
    const hasLastYear = report.rows.some((row) => numberOf(row.cells[measure]?.last_year));
    return {
      grid: { left: 4, right: 4, top: 36, bottom: 4, containLabel: true },
      legend: hasLastYear ? legendPaint(palettes[mode]) : undefined,
      tooltip: { trigger: "axis", valueFormatter: (value: unknown) => short(Number(value)) },
      xAxis: { type: "category", data: report.rows.map((row) => row.label), ...axisPaint(palettes[mode]) },
      yAxis: { type: "value", ...axisPaint(palettes[mode], { formatter: short }), splitNumber: 4 },
      series: [
        {
          type: "bar",
          name: t("dashboard.this_year"),
          data: figures("value"),
          barMaxWidth: 22,
          itemStyle: { borderRadius: [4, 4, 0, 0] },
        },
        ...(hasLastYear
          ? [{ type: "line", name: t("dashboard.last_year"), data: figures("last_year"), symbolSize: 5 }]
          : []),
      ],
    };
  }, [report, measure, language, mode, t]);

  if (report.rows.length === 0) {
    return <EmptyState title={t("dashboard.wins_none")} text={t("dashboard.wins_none_text")} />;
  }
  return (
    <Chart
      option={option}
      height={240}
      label={t("dashboard.wins")}
      onSelect={({ dataIndex }) => {
        const target = rowsTarget(report.rows[dataIndex]?.cells[measure]?.rows);
        if (target)
          void navigate({ to: "/o/$object", params: { object: target.object }, search: { ...target.search } });
      }}
    />
  );
}
