/** Civil dates, times of day, and instants on the company's clock. */
import { lazy } from "react";
import { useLanguage } from "@/i18n";
import type { CellProps, FieldKind, Operator } from "../kind";

const dateOperators: Operator[] = [
  "period",
  "equals",
  "at_least",
  "at_most",
  "greater",
  "less",
  "between",
  "empty",
  "not_empty",
];

function DateCell({ value }: CellProps) {
  return <span className="k-field-number">{String(value).slice(0, 10)}</span>;
}

function TimeCell({ value }: CellProps) {
  return <span className="k-field-number">{String(value).slice(0, 5)}</span>;
}

function InstantCell({ value }: CellProps) {
  return <span className="k-field-number">{useLanguage().instant(value)}</span>;
}

export const date: FieldKind = {
  Cell: DateCell,
  Input: lazy(() => import("./DateInput")),
  operators: dateOperators,
  width: 132,
  inline: true,
  text: (value) => String(value ?? "").slice(0, 10),
};

export const time: FieldKind = {
  ...date,
  Cell: TimeCell,
  operators: ["equals", "at_least", "at_most", "empty", "not_empty"],
  width: 90,
  text: (value) => String(value ?? "").slice(0, 5),
};

export const instant: FieldKind = {
  ...date,
  Cell: InstantCell,
  operators: dateOperators.filter((operator) => operator !== "equals"),
  width: 150,
  text: (value, _field, language) => language.instant(value),
};
