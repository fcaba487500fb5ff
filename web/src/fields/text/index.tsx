/** Text in one line or many, and numbers that the system gives. */
import { lazy } from "react";
import type { CellProps, FieldKind, Operator } from "../kind";

export const textOperators: Operator[] = [
  "contains",
  "not_contains",
  "equals",
  "not_equals",
  "starts_with",
  "empty",
  "not_empty",
];

function TextCell({ value }: CellProps) {
  return <>{String(value)}</>;
}

function LongTextRead({ value }: CellProps) {
  return <div className="k-field-long">{String(value)}</div>;
}

const said = (value: unknown) => String(value ?? "");

export const text: FieldKind = {
  Cell: TextCell,
  Input: lazy(() => import("./TextInput")),
  operators: textOperators,
  width: 180,
  inline: true,
  text: said,
};

export const longText: FieldKind = {
  ...text,
  Read: LongTextRead,
  Input: lazy(() => import("./LongTextInput")),
  operators: ["contains", "not_contains", "empty", "not_empty"],
  width: 240,
  inline: false,
  wide: true,
};

export const autoNumber: FieldKind = { ...text, width: 140, inline: false };
