import { expect, it } from "vitest";
import type { Report } from "@/measure/report";
import { drawn, heat, steps } from "./steps";

const column = (name: string) => ({ name, label: name, kind: "count" as const });
const report: Report = {
  name: "funnel",
  title: "Funnel",
  currency: "CNY",
  columns: ["amount", "count", "direct", "conversion", "new_one"].map(column),
  rows: [
    { key: "lead", label: "Lead", cells: { count: { value: 40 }, amount: { value: null } } },
    {
      key: "deal",
      label: "Deal",
      cells: { count: { value: 8 }, amount: { value: 1054.5 }, from_start: { value: 0.2 } },
    },
  ],
};

it("orders the columns as a funnel is read and drops none", () => {
  expect(steps(report)).toEqual(["count", "conversion", "amount", "direct", "new_one"]);
});

it("draws what is known of each step", () => {
  expect(drawn(report)).toEqual([
    { key: "lead", label: "Lead", count: 40, amount: undefined, share: undefined, conversion: undefined },
    { key: "deal", label: "Deal", count: 8, amount: 1054.5, share: 0.2, conversion: undefined },
  ]);
});

it("warms with the share of the largest", () => {
  expect([heat(0, 10), heat(undefined, 10), heat(10, 10), heat(5, 10), heat(1, 1000)]).toEqual([0, 0, 1, 0.5, 0.06]);
});
