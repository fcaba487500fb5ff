/** Counts, decimals, money and shares. Money carries its own currency; shares are entered as percent. */
import { lazy } from "react";
import type { Field, RecordData } from "@/api/contract";
import { type Language, useLanguage } from "@/i18n";
import type { CellProps, FieldKind, Operator } from "../kind";

const numberOperators: Operator[] = [
  "equals",
  "not_equals",
  "greater",
  "at_least",
  "less",
  "at_most",
  "between",
  "empty",
  "not_empty",
];

const NumberInput = lazy(() => import("./NumberInput"));

/** The currency of a money field on this record: its own field's, or undefined for the company's. */
export function currencyOf(field: Field, record: Partial<RecordData> | undefined): string | undefined {
  const value = field.currency_field ? record?.[field.currency_field] : undefined;
  return typeof value === "string" && value ? value : undefined;
}

const said = (value: unknown, field: Field, language: Language) =>
  field.kind === "integer" ? language.integer(value) : language.number(value, field.scale ?? 6);

function NumberCell({ field, value }: CellProps) {
  return <span className="k-field-number">{said(value, field, useLanguage())}</span>;
}

function MoneyCell({ field, value, record }: CellProps) {
  return <span className="k-field-number">{useLanguage().money(value, currencyOf(field, record))}</span>;
}

function PercentCell({ field, value }: CellProps) {
  return <span className="k-field-number">{useLanguage().percent(value, field.scale ?? 2)}</span>;
}

const common = { Input: NumberInput, operators: numberOperators, align: "end", inline: true } as const;

export const integer: FieldKind = {
  ...common,
  Cell: NumberCell,
  width: 110,
  text: said,
};

export const decimal: FieldKind = { ...integer, width: 120 };

export const money: FieldKind = {
  ...common,
  Cell: MoneyCell,
  width: 150,
  text: (value, field, language, record) => language.money(value, currencyOf(field, record)),
};

export const percent: FieldKind = {
  ...common,
  Cell: PercentCell,
  width: 100,
  text: (value, field, language) => language.percent(value, field.scale ?? 2),
};
