/** The steps as a funnel: width by how many reached each. A click opens the records of a step. */
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useLanguage } from "@/i18n";
import { mixed } from "@/measure/paint";
import type { Report } from "@/measure/report";
import { rowsTarget } from "@/measure/rows";
import { Chart, type ChartOption } from "@/ui";
import { palettes } from "@/ui/palette";
import { useTheme } from "@/ui/theme";
import { drawn } from "./steps";

export function FunnelChart({ report }: { report: Report }) {
  const language = useLanguage();
  const navigate = useNavigate();
  const { mode } = useTheme();
  const all = useMemo(() => drawn(report), [report]);
  const option = useMemo<ChartOption>(() => {
    const palette = palettes[mode];
    return {
      tooltip: {
        trigger: "item",
        formatter: (figure: { dataIndex: number }) => {
          const step = all[figure.dataIndex];
          if (!step) return "";
          const lines = [
            language.t("funnel.tip_count", { count: step.count }),
            step.amount !== undefined && language.money(step.amount, report.currency),
            step.share !== undefined && language.t("funnel.tip_share", { share: language.percent(step.share, 1) }),
          ];
          return [`<b>${escaped(step.label)}</b>`, ...lines.filter(Boolean)].join("<br>");
        },
      },
      series: [
        {
          type: "funnel",
          sort: "none",
          left: 8,
          right: roomFor(all.map((step) => step.label)),
          top: 8,
          bottom: 14,
          minSize: "6%",
          gap: 3,
          label: {
            position: "right",
            // Beside a slope that falls inwards there is room below the middle, none above it.
            verticalAlign: "top",
            offset: [0, -8],
            color: palette.text,
            formatter: ({ dataIndex }: { dataIndex: number }) => {
              const step = all[dataIndex];
              if (!step) return "";
              const share = step.share === undefined ? "" : `  {s|${language.percent(step.share, 1)}}`;
              return `{n|${step.label}}\n{c|${language.number(step.count)}}${share}`;
            },
            rich: {
              n: { color: palette.textSoft, fontSize: 12, lineHeight: 18 },
              c: { color: palette.text, fontSize: 15, fontWeight: 600, lineHeight: 22 },
              s: { color: palette.textFaint, fontSize: 12 },
            },
          },
          labelLine: { lineStyle: { color: palette.borderStrong } },
          itemStyle: { borderWidth: 0, borderRadius: 4 },
          data: all.map((step, index) => ({
            name: step.label,
            value: step.count,
            itemStyle: { color: mixed(palette.brand, palette.surface, (index / Math.max(1, all.length)) * 0.6) },
          })),
        },
      ],
    };
  }, [all, language, mode, report.currency]);
  return (
    <Chart
      option={option}
      height={Math.max(300, all.length * 62)}
      label={report.title}
      onSelect={({ dataIndex }) => {
        const target = rowsTarget(report.rows[dataIndex]?.cells.count?.rows);
        if (target)
          void navigate({ to: "/o/$object", params: { object: target.object }, search: { ...target.search } });
      }}
    />
  );
}

/** What the names of the steps need beside the widest one, with the line that leads to them, in pixels. */
function roomFor(labels: string[]): number {
  const width = (label: string) => [...label].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 12 : 6.6), 0);
  return Math.max(112, ...labels.map((label) => width(label) + 32));
}

/** Labels are the company's own words: they are text, not mark-up. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
