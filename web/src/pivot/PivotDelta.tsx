/** How a figure of the library moved; whether that is good the metric itself says. */
import { Delta } from "@/measure/Figure";
import { type Compare, kindOf, type Measured, type PivotCell } from "./contract";

interface Props {
  cell: PivotCell | null | undefined;
  metric: Measured;
  currency: string;
  against: Compare;
  named?: boolean;
}

export function PivotDelta({ cell, metric, currency, against, named }: Props) {
  const column = { name: metric.key, label: metric.name, kind: kindOf(metric) };
  return (
    <Delta
      cell={cell ?? undefined}
      column={column}
      report=""
      currency={currency}
      against={against}
      named={named}
      better={metric.better}
    />
  );
}
