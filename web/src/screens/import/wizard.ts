/** The import as a machine: which step one is at, what one has decided, and what the server is told. Pure. */
import type { Import, Mapped, NewField, Plan, Sheet, UnresolvedValue } from "./contract";

export type Phase = "upload" | "columns" | "checking" | "review" | "running" | "result";

/** The steps that the reader sees. */
export const steps = ["upload", "columns", "review", "result"] as const;

/** Where an import stands. `mapping` says that the reader has gone back to the columns after a check. */
export function phaseOf(of: Pick<Import, "state"> | undefined, mapping: boolean): Phase {
  switch (of?.state) {
    case undefined:
      return "upload";
    case "read":
      return "columns";
    case "checking":
      return "checking";
    case "checked":
      return mapping ? "columns" : "review";
    case "running":
      return "running";
    default:
      return "result";
  }
}

/** Which of the steps that the reader sees a phase belongs to. */
export function stepOf(phase: Phase): number {
  return { upload: 0, columns: 1, checking: 2, review: 2, running: 3, result: 3 }[phase];
}

export type Target = { to: "field"; field: string } | { to: "new"; field: NewField } | { to: "skip" };

export interface Draft {
  sheet: string;
  columns: Record<string, Target>;
  constants: Record<string, unknown>;
  onDuplicate: Plan["on_duplicate"];
  key: string[];
  emptyValues: string[];
  dateOrder: Plan["date_order"];
  currency: Plan["currency"];
  references: Record<string, Record<string, Mapped>>;
}

export type Decision =
  | { type: "sheet"; sheet: Sheet }
  | { type: "column"; column: string; target: Target }
  | { type: "constant"; field: string; value: unknown }
  | { type: "without_constant"; field: string }
  | { type: "options"; changes: Partial<Pick<Draft, "onDuplicate" | "key" | "emptyValues" | "dateOrder" | "currency">> }
  | { type: "reference"; field: string; value: string; to: Mapped | undefined }
  | { type: "references"; field: string; to: Record<string, Mapped> };

/** What the guesses make of a sheet; a field is filled by the first column that seems to mean it. */
function guessed(sheet: Sheet | undefined): Record<string, Target> {
  const taken = new Set<string>();
  return Object.fromEntries(
    (sheet?.columns ?? []).map((column): [string, Target] => {
      if (!column.guess || taken.has(column.guess)) return [column.name, { to: "skip" }];
      taken.add(column.guess);
      return [column.name, { to: "field", field: column.guess }];
    }),
  );
}

/** Where one begins: with the plan that the import already has, else with what the file seems to say. */
export function draftOf(of: Import): Draft {
  const plan = of.plan;
  const largest = [...of.sheets].sort((a, b) => b.rows - a.rows)[0];
  const sheet = of.sheets.find((one) => one.name === plan?.sheet) ?? largest;
  const draft: Draft = {
    sheet: sheet?.name ?? "",
    columns: guessed(sheet),
    constants: plan?.constants ?? {},
    onDuplicate: plan?.on_duplicate ?? "skip",
    key: plan?.key ?? [],
    emptyValues: plan?.empty_values ?? sheet?.empty_values ?? [],
    dateOrder: plan?.date_order,
    currency: plan?.currency,
    references: plan?.references ?? {},
  };
  if (!plan) return draft;
  for (const name of Object.keys(draft.columns)) draft.columns[name] = { to: "skip" };
  for (const column of plan.columns) {
    if (column.field) draft.columns[column.column] = { to: "field", field: column.field };
    else if (column.new_field) draft.columns[column.column] = { to: "new", field: column.new_field };
  }
  return draft;
}

export function decide(draft: Draft, decision: Decision): Draft {
  switch (decision.type) {
    case "sheet":
      return {
        ...draft,
        sheet: decision.sheet.name,
        columns: guessed(decision.sheet),
        emptyValues: decision.sheet.empty_values ?? [],
        references: {},
      };
    case "column":
      return { ...draft, columns: { ...draft.columns, [decision.column]: decision.target } };
    case "constant":
      return { ...draft, constants: { ...draft.constants, [decision.field]: decision.value } };
    case "without_constant": {
      const { [decision.field]: _, ...constants } = draft.constants;
      return { ...draft, constants };
    }
    case "options":
      return { ...draft, ...decision.changes };
    case "reference": {
      const { [decision.value]: _, ...others } = draft.references[decision.field] ?? {};
      const field = decision.to === undefined ? others : { ...others, [decision.value]: decision.to };
      return { ...draft, references: { ...draft.references, [decision.field]: field } };
    }
    case "references":
      return {
        ...draft,
        references: {
          ...draft.references,
          [decision.field]: { ...draft.references[decision.field], ...decision.to },
        },
      };
  }
}

/** What the server is told. */
export function planOf(draft: Draft): Plan {
  return {
    sheet: draft.sheet,
    columns: Object.entries(draft.columns).map(([column, target]) => {
      if (target.to === "field") return { column, field: target.field };
      return target.to === "new" ? { column, new_field: target.field } : { column, skip: true };
    }),
    on_duplicate: draft.onDuplicate,
    key: draft.key,
    empty_values: draft.emptyValues,
    references: Object.fromEntries(
      Object.entries(draft.references).filter(([, values]) => Object.keys(values).length > 0),
    ),
    ...(draft.dateOrder ? { date_order: draft.dateOrder } : {}),
    ...(draft.currency ? { currency: draft.currency } : {}),
    constants: Object.fromEntries(
      Object.entries(draft.constants).filter(([, value]) => value !== null && value !== undefined && value !== ""),
    ),
  };
}

/** Fields that more than one column fills, or a column and a fixed value. */
export function filledTwice(draft: Draft): Set<string> {
  const seen = new Set(Object.keys(draft.constants));
  const twice = new Set<string>();
  for (const target of Object.values(draft.columns)) {
    if (target.to !== "field") continue;
    if (seen.has(target.field)) twice.add(target.field);
    seen.add(target.field);
  }
  return twice;
}

/** The fields that something fills. */
export function filled(draft: Draft): Set<string> {
  const fields = Object.values(draft.columns).flatMap((target) => (target.to === "field" ? [target.field] : []));
  return new Set([...fields, ...Object.keys(draft.constants)]);
}

/** Whether anything was decided since the plan that was checked. The server's plan has more in it, which is not decided here. */
export function isChanged(draft: Draft, checked: Plan | null | undefined): boolean {
  if (!checked) return true;
  const said = (plan: Plan) =>
    JSON.stringify(
      sorted({
        sheet: plan.sheet ?? draft.sheet,
        columns: plan.columns
          .filter((column) => !column.skip && (column.field || column.new_field))
          .map(({ column, field, new_field: made }) => [column, field, made?.kind, made?.label]),
        duplicates: [plan.on_duplicate, plan.key],
        empty: plan.empty_values,
        references: plan.references,
        dates: plan.date_order ?? null,
        currency: plan.currency ?? null,
        constants: plan.constants ?? {},
      }),
    );
  return said(planOf(draft)) !== said(checked);
}

/** The same value with its keys in order, so that equal plans read equally. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

/** All suggestions of a list at once. */
export function suggestions(values: UnresolvedValue[]): Record<string, Mapped> {
  return Object.fromEntries(values.flatMap(({ value, suggestion }) => (suggestion ? [[value, suggestion.id]] : [])));
}
