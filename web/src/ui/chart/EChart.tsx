import { BarChart, FunnelChart, GaugeChart, LineChart, PieChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import { type ECharts, type EChartsCoreOption, init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { palettes } from "../palette";
import { fontFamily, useTheme } from "../theme";

register([
  BarChart,
  LineChart,
  PieChart,
  FunnelChart,
  GaugeChart,
  GridComponent,
  TooltipComponent,
  LegendComponent,
  TitleComponent,
  DatasetComponent,
  MarkLineComponent,
  AriaComponent,
  SVGRenderer,
]);

export type ChartOption = EChartsCoreOption;

export interface ChartProps {
  option: ChartOption;
  /** What the chart shows, for those who cannot see it. */
  label: string;
  /** In pixels. */
  height?: number;
  /** A click on a figure, with the name and data that the option gave it. */
  onSelect?: (figure: { name: string; seriesName?: string; dataIndex: number; data: unknown }) => void;
}

/** The series' colours: apart from one another in both modes and for most kinds of colour blindness. */
const series = {
  light: ["#0b6e69", "#d08700", "#3f6fd1", "#b4478f", "#6b8f23", "#8a5bd0"],
  dark: ["#2aa79b", "#e0a740", "#7aa2f0", "#d97bb8", "#a3c15a", "#b493ea"],
};

export default function EChart({ option, label, height = 280, onSelect }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(null);
  const select = useRef(onSelect);
  select.current = onSelect;
  const { mode } = useTheme();

  useEffect(() => {
    if (!place.current) return;
    const made = init(place.current, null, { renderer: "svg" });
    chart.current = made;
    made.on("click", (event) => {
      const { name, seriesName, dataIndex, data } = event as {
        name: string;
        seriesName?: string;
        dataIndex: number;
        data: unknown;
      };
      select.current?.({ name, seriesName, dataIndex, data });
    });
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const palette = palettes[mode];
    chart.current?.setOption(
      {
        color: series[mode],
        textStyle: { fontFamily, color: palette.textSoft },
        aria: { enabled: true },
        animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
        animationDuration: 250,
        tooltip: {
          confine: true,
          backgroundColor: palette.raised,
          borderColor: palette.border,
          textStyle: { color: palette.text, fontSize: 13 },
        },
        ...option,
      },
      true,
    );
  }, [option, mode]);

  return <div ref={place} role="img" aria-label={label} style={{ width: "100%", height }} />;
}
