/**
 * What each kind of field brings: how a value is shown, entered, compared and said in plain text. Lists, forms,
 * boards and filters know kinds only through this interface.
 */
import type { ComponentType, LazyExoticComponent } from "react";
import type { Field, RecordData } from "@/api/contract";
import type { Language } from "@/i18n";

export interface CellProps {
  field: Field;
  value: unknown;
  record: RecordData;
  /** Space is short: a list's cell, a card, a board. */
  compact?: boolean;
}

export interface InputProps {
  id?: string;
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  /** Told when the value is not there yet (a file on its way), and when it is. */
  onBusy?: (busy: boolean) => void;
  /** The other values of the form, for currencies and for the title of what is already chosen. */
  record?: Partial<RecordData>;
  invalid?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  /** Opens its choices at once: in-place editing of a cell. */
  defaultOpen?: boolean;
  /** The label when none stands beside it. */
  label?: string;
  describedBy?: string;
  /** Makes a record that is missing among the choices, by what was typed; absent where nobody may, or it has no place. */
  onCreate?: (typed: string, made: (record: RecordData) => void) => void;
}

/** How a filter compares; `records/filter` turns each into OData text. */
export type Operator =
  | "contains"
  | "not_contains"
  | "starts_with"
  | "equals"
  | "not_equals"
  | "greater"
  | "at_least"
  | "less"
  | "at_most"
  | "between"
  | "in"
  | "not_in"
  | "has"
  | "has_not"
  | "period"
  | "me"
  | "within"
  | "yes"
  | "no"
  | "empty"
  | "not_empty";

type Input = ComponentType<InputProps> | LazyExoticComponent<ComponentType<InputProps>>;

export interface FieldKind {
  Cell: ComponentType<CellProps>;
  /** The whole value on a record's page; the cell when there is no more to show. */
  Read?: ComponentType<CellProps>;
  /** Loaded when first needed, so that lists do not carry every editor. */
  Input: Input;
  operators: Operator[];
  /** Usual width of a column, in pixels. */
  width: number;
  align?: "end";
  /** May be edited in a list's cell. */
  inline: boolean;
  /** Takes the full width of a form. */
  wide?: boolean;
  /** Plain text for comparing, copying and reading aloud. */
  text: (value: unknown, field: Field, language: Language, record?: RecordData) => string;
}

/** Whether there is nothing to show. */
export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}
