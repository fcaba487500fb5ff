/** Charts: the library travels only when the first chart is drawn. Give a height, so that the page does not jump. */
import { lazy, Suspense } from "react";
import { Bone } from "../Bits";
import type { ChartProps } from "./EChart";

export type { ChartOption, ChartProps } from "./EChart";

const EChart = lazy(() => import("./EChart"));

export function Chart(props: ChartProps) {
  return (
    <Suspense fallback={<Bone height={props.height ?? 280} />}>
      <EChart {...props} />
    </Suspense>
  );
}
