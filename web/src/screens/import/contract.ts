/** What the server says of an import, and what it is told to do (docs/operate/api.md). Only types. */
import type { Id } from "@/api/contract";

export type ImportState = "read" | "checking" | "checked" | "running" | "done" | "failed" | "undone";

export interface NewField {
  kind: string;
  label: string;
  options?: string[];
}

export interface SheetColumn {
  name: string;
  samples: string[];
  guess?: string | null;
  new_field?: NewField | null;
}

export interface Sheet {
  name: string;
  rows: number;
  columns: SheetColumn[];
  empty_values?: string[];
}

export interface ColumnPlan {
  column: string;
  field?: string;
  new_field?: NewField;
  skip?: boolean;
}

export type OnDuplicate = "skip" | "update" | "add";
export type DateOrder = "dmy" | "mdy" | "ymd";
/** An id, a record to be made, or an empty cell. */
export type Mapped = Id | "create" | null;

export interface Plan {
  sheet?: string | null;
  columns: ColumnPlan[];
  on_duplicate: OnDuplicate;
  key: string[];
  empty_values: string[];
  references: Record<string, Record<string, Mapped>>;
  date_order?: DateOrder | null;
  currency?: string | null;
  constants?: Record<string, unknown>;
}

export interface Problem {
  line: number;
  column: string | null;
  code: string;
  message: string;
  value: string;
}

export interface UnresolvedValue {
  value: string;
  count: number;
  ambiguous?: boolean;
  suggestion?: { id: Id; title: string } | null;
}

export interface Unresolved {
  field: string;
  target: string;
  values: UnresolvedValue[];
  more?: number;
}

export interface Result {
  created: number;
  updated: number;
  skipped: number;
  failed: number;
  problems: Problem[];
  unresolved: Unresolved[];
  notes?: string[];
  cancelled?: boolean;
  stopped?: string | null;
  undone?: {
    deleted: number;
    restored: number;
    kept_count: number;
    kept: { object: string; id: Id; title: string; message: string }[];
  } | null;
}

export interface Import {
  id: Id;
  object: string;
  file_name: string;
  state: ImportState;
  created_at?: string;
  created_by?: { id: Id; name: string } | null;
  progress: { done: number; total: number };
  sheets: Sheet[];
  plan?: Plan | null;
  result?: Result | null;
}
