/** A report as a chart. A click on a figure opens its records. */
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useLanguage } from "@/i18n";
import { figureText } from "@/measure/Figure";
import { axisPaint, legendPaint } from "@/measure/paint";
import { rowsTarget } from "@/measure/rows";
import { Chart, type ChartOption, EmptyState } from "@/ui";
import { palettes } from "@/ui/palette";
import { useTheme } from "@/ui/theme";
import { kindOf, type Show, type Table } from "./contract";
import { drawn, pointOf } from "./option";

interface Props {
  table: Table;
  show: Exclude<Show, "table" | "figure">;
  title: string;
  height?: number;
}

export function PivotChart({ table, show, title, height = 320 }: Props) {
  const language = useLanguage();
  const { t } = language;
  const navigate = useNavigate();
  const { mode } = useTheme();
  const chart = useMemo(
    () =>
      drawn(table, show, {
        others: (count) => t("pivot.others", { count }),
        previous: t("pivot.previous"),
        lastYear: t("pivot.last_year"),
      }),
    [table, show, t],
  );
  const option = useMemo<ChartOption>(() => {
    if (!chart) return {};
    const kind = kindOf(chart.metric);
    const palette = palettes[mode];
    const short = (value: unknown) => figureText(Number(value), kind, table.currency, language, true);
    if (show === "pie") {
      const [only] = chart.series;
      return {
        tooltip: { trigger: "item", valueFormatter: short },
        legend: { ...legendPaint(palette), type: "scroll", orient: "vertical", top: "middle", right: 8 },
        series: [
          {
            type: "pie",
            radius: ["45%", "72%"],
            center: ["36%", "50%"],
            label: { show: false },
            data: chart.labels.map((name, at) => ({ name, value: (only && pointOf(only, at)) ?? 0 })),
          },
        ],
      };
    }
    const several = chart.series.length > 1;
    return {
      grid: { left: 8, right: 16, top: several ? 40 : 16, bottom: 8, containLabel: true },
      legend: several ? { ...legendPaint(palette), type: "scroll", left: 0 } : undefined,
      tooltip: { trigger: "axis", valueFormatter: short },
      xAxis: { type: "category", data: chart.labels, ...axisPaint(palette, { hideOverlap: true }) },
      yAxis: {
        type: "value",
        ...axisPaint(palette, { formatter: short }),
        ...(kind === "count" ? { minInterval: 1 } : {}),
      },
      series: chart.series.map((series) => ({
        type: show === "line" ? "line" : "bar",
        name: series.name,
        data: chart.labels.map((_, at) => pointOf(series, at)),
        ...(show === "stacked" && !series.against ? { stack: "all" } : {}),
        ...(show === "line" ? { symbolSize: 6 } : { barMaxWidth: 32 }),
        itemStyle: {
          ...(series.against ? { opacity: 0.45 } : {}),
          ...(show === "bar" ? { borderRadius: [4, 4, 0, 0] } : {}),
        },
        ...(series.against && show === "line" ? { lineStyle: { type: "dashed", opacity: 0.6 } } : {}),
      })),
    };
  }, [chart, show, table.currency, language, mode]);

  if (!chart || chart.labels.length === 0) {
    return <EmptyState title={t("pivot.empty")} text={t("pivot.empty_text")} />;
  }
  return (
    <>
      <Chart
        option={option}
        height={height}
        label={`${title}: ${chart.metric.name}`}
        onSelect={({ dataIndex, seriesName }) => {
          const series = chart.series.find((one) => one.name === seriesName) ?? chart.series[0];
          const target = rowsTarget(series?.cells[dataIndex]?.rows);
          if (target)
            void navigate({ to: "/o/$object", params: { object: target.object }, search: { ...target.search } });
        }}
      />
      {chart.left > 0 && <p className="k-pivot-note">{t("pivot.left", { count: chart.left })}</p>}
    </>
  );
}
