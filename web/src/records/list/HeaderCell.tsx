import { ArrowDown, ArrowUp } from "lucide-react";
import { type PointerEvent, useRef } from "react";
import type { Field } from "@/api/contract";
import { kindOf } from "@/fields";
import type { Sort } from "../views/definition";

interface Props {
  field: Field;
  column: number;
  width: number;
  sort: Sort[];
  onSort: (sort: Sort[]) => void;
  onResize: (width: number) => void;
}

/** A column's name. A click sorts by it, up, down and not at all; with shift it is added to the sort. */
export function HeaderCell({ field, column, width, sort, onSort, onResize }: Props) {
  const start = useRef<{ x: number; width: number }>(undefined);
  const at = sort.findIndex((one) => one.field === field.name);
  const sorted = sort[at];

  const press = (add: boolean) => {
    const others = add ? sort.filter((one) => one.field !== field.name) : [];
    if (!sorted) onSort([...others, { field: field.name, descending: false }]);
    else if (!sorted.descending) onSort([...others, { field: field.name, descending: true }]);
    else onSort(others);
  };
  const drag = (event: PointerEvent<HTMLSpanElement>) => {
    if (!start.current) return;
    onResize(start.current.width + event.clientX - start.current.x);
  };

  return (
    <div
      className="k-grid-cell k-grid-header"
      role="columnheader"
      aria-colindex={column + 2}
      aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : undefined}
      data-header={column}
      data-title={column === 0 || undefined}
      data-align={kindOf(field).align}
    >
      {field.sortable ? (
        <button
          type="button"
          className="k-plain k-grid-sort k-ellipsis"
          tabIndex={-1}
          title={field.computed?.text || field.help || field.label}
          onClick={(event) => press(event.shiftKey)}
        >
          <span className="k-ellipsis">{field.label}</span>
          {sorted && (sorted.descending ? <ArrowDown size={14} /> : <ArrowUp size={14} />)}
          {sorted && sort.length > 1 && <small>{at + 1}</small>}
        </button>
      ) : (
        <span className="k-ellipsis" title={field.computed?.text || field.help || field.label}>
          {field.label}
        </span>
      )}
      <span
        className="k-grid-resize"
        aria-hidden="true"
        onPointerDown={(event) => {
          start.current = { x: event.clientX, width };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={drag}
        onPointerUp={() => {
          start.current = undefined;
        }}
      />
    </div>
  );
}
