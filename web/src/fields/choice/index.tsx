/** One or several of the options that the description lists, or of the company's tags. */
import { lazy } from "react";
import type { Field, Option } from "@/api/contract";
import { meaningColor, Tag } from "@/ui";
import type { CellProps, FieldKind } from "../kind";
import { useOptions } from "./useOptions";

const ChoiceInput = lazy(() => import("./ChoiceInput"));

function Label({ options, field, value }: { options: Option[]; field: Field; value: string }) {
  const option = options.find((candidate) => candidate.value === value);
  return (
    <Tag color={option?.color ?? meaningColor(value)} seed={`${field.name}:${value}`}>
      {option?.label ?? value}
    </Tag>
  );
}

function ChoiceCell({ field, value }: CellProps) {
  // A currency is a unit, not a state: a coloured label would say too much.
  if (/^[A-Z]{3}$/.test(String(value))) return <>{String(value)}</>;
  return <Label options={field.options ?? []} field={field} value={String(value)} />;
}

export function valuesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : value === null || value === undefined ? [] : [String(value)];
}

function ChoicesCell({ field, value }: CellProps) {
  const options = useOptions(field);
  return (
    <span className="k-field-tags">
      {valuesOf(value).map((one) => (
        <Label key={one} options={options} field={field} value={one} />
      ))}
    </span>
  );
}

const labels = (value: unknown, field: Field) =>
  valuesOf(value)
    .map((one) => field.options?.find((option) => option.value === one)?.label ?? one)
    .join(", ");

/** The chosen options by name, for filters in words. */
export function ChoiceNames({ field, value }: { field: Field; value: unknown }) {
  const options = useOptions(field);
  const names = valuesOf(value).map((one) => options.find((option) => option.value === one)?.label ?? one);
  return names.join(", ");
}

export const choice: FieldKind = {
  Cell: ChoiceCell,
  Input: ChoiceInput,
  operators: ["in", "not_in", "empty", "not_empty"],
  width: 130,
  inline: true,
  text: labels,
};

export const choices: FieldKind = {
  Cell: ChoicesCell,
  Input: ChoiceInput,
  operators: ["has", "has_not", "empty", "not_empty"],
  width: 180,
  inline: true,
  text: labels,
};
