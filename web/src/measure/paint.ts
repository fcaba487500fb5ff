/** Colours of charts in both modes: axes, grid lines, legends, and shades of one colour. Pure. */
import type { Palette } from "@/ui/palette";

/** An axis as quiet as the page's own lines. */
export function axisPaint({ textFaint, border }: Palette, label: Record<string, unknown> = {}) {
  return {
    axisLabel: { color: textFaint, ...label },
    axisLine: { lineStyle: { color: border } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: border } },
  };
}

export const legendPaint = ({ textSoft }: Palette) => ({
  top: 0,
  right: 0,
  itemWidth: 10,
  itemHeight: 10,
  textStyle: { color: textSoft },
});

const parts = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** A colour on its way to another: 0 is the first, 1 the second. Both as `#rrggbb`. */
export function mixed(from: string, to: string, share: number): string {
  const end = parts(to);
  const channel = (value: number, index: number) => Math.round(value + ((end[index] ?? value) - value) * share);
  return `#${parts(from)
    .map((value, index) => channel(value, index).toString(16).padStart(2, "0"))
    .join("")}`;
}
