/** Values without a fixed shape: shown and edited as JSON text. */
import { lazy } from "react";
import type { CellProps, FieldKind } from "../kind";

const said = (value: unknown) => JSON.stringify(value) ?? "";

function JsonCell({ value }: CellProps) {
  return <code>{said(value)}</code>;
}

function JsonRead({ value }: CellProps) {
  return <pre className="k-field-json">{JSON.stringify(value, null, 2)}</pre>;
}

export const json: FieldKind = {
  Cell: JsonCell,
  Read: JsonRead,
  Input: lazy(() => import("./JsonInput")),
  operators: ["empty", "not_empty"],
  width: 200,
  inline: false,
  wide: true,
  text: said,
};
