/**
 * The table of a list: only the rows in sight are drawn, more pages are fetched as one nears the end, and everything can be
 * done from the keyboard (arrows, Enter opens, e edits, space ticks). Cells know their fields through the registry.
 */

import { useVirtualizer } from "@tanstack/react-virtual";
import { Checkbox } from "antd";
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { isWritable, pictureOf, titleOf } from "@/describe";
import { kindOf } from "@/fields";
import { useLanguage } from "@/i18n";
import { Bone, keyName } from "@/ui";
import type { Sort } from "../views/definition";
import { GridCell } from "./GridCell";
import { HeaderCell } from "./HeaderCell";
import { useColumnWidths } from "./useColumnWidths";
import type { Rows } from "./useRows";
import type { Selection } from "./useSelection";
import "./grid.css";

const rowHeight = 44;
const boxWidth = 44;

interface Props {
  object: ObjectDescription;
  fields: Field[];
  rows: Rows;
  sort: Sort[];
  onSort: (sort: Sort[]) => void;
  selection: Selection;
  onOpen: (record: RecordData, newTab: boolean) => void;
  editable: boolean;
}

interface Place {
  row: number;
  column: number;
}

export function Grid({ object, fields, rows, sort, onSort, selection, onOpen, editable }: Props) {
  const { t } = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const [editing, setEditing] = useState<Place | null>(null);
  const { widthOf, resize } = useColumnWidths(object);
  const count = rows.rows.length;

  const virtual = useVirtualizer({
    count: count + (rows.hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const { more, hasMore } = rows;
  useEffect(() => {
    if (hasMore && lastShown >= count - 20) more();
  }, [hasMore, lastShown, count, more]);

  const looks = pictureOf(object);
  const picture = looks && rows.rows.some((record) => record[looks.name]) ? looks : undefined;
  const widths = fields.map((field) => widthOf(field));
  const template = `${boxWidth}px ${widths.map((width, at) => (at === widths.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" ")}`;
  const style = {
    "--template": template,
    minWidth: boxWidth + widths.reduce((sum, width) => sum + width, 0),
  } as CSSProperties;

  const canEdit = (field: Field) => editable && object.can.update && isWritable(field) && kindOf(field).inline;
  const go = (row: number, column: number) => {
    const next = {
      row: Math.max(0, Math.min(count - 1, row)),
      column: Math.max(0, Math.min(fields.length - 1, column)),
    };
    setActive(next);
    virtual.scrollToIndex(next.row);
    scroller.current
      ?.querySelector(`[data-header="${next.column}"]`)
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const startEdit = (place: Place) => {
    const field = fields[place.column];
    if (field && canEdit(field)) setEditing(place);
  };

  const steps: Record<string, [number, number]> = {
    ArrowDown: [1, 0],
    ArrowUp: [-1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    Home: [0, -fields.length],
    End: [0, fields.length],
    PageDown: [12, 0],
    PageUp: [-12, 0],
    "mod+Home": [-count, -fields.length],
    "mod+End": [count, fields.length],
  };
  /** Does what the key asks for; false when it asks for nothing here. */
  const obey = (key: string): boolean => {
    const step = steps[key];
    const record = rows.rows[active.row];
    if (step) go(active.row + step[0], active.column + step[1]);
    else if (key === " ") selection.toggle(active.row, false);
    else if (key === "e" || key === "F2") startEdit(active);
    else if (key === "Enter" && record) onOpen(record, false);
    else return false;
    return true;
  };
  const press = (event: KeyboardEvent) => {
    if (editing || event.target !== scroller.current) return;
    if (obey(keyName(event))) event.preventDefault();
  };
  const finishEdit = () => {
    setEditing(null);
    scroller.current?.focus({ preventScroll: true });
  };

  return (
    <div
      ref={scroller}
      className="k-grid"
      role="grid"
      aria-label={object.label_plural}
      aria-rowcount={rows.count === undefined ? -1 : rows.count + 1}
      aria-colcount={fields.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={count > 0 ? `cell-${active.row}-${active.column}` : undefined}
      aria-busy={rows.stale || rows.loading}
      tabIndex={0}
      onKeyDown={press}
      data-stale={rows.stale || undefined}
    >
      <div className="k-grid-inner" style={style}>
        <div className="k-grid-row k-grid-head" role="row" aria-rowindex={1}>
          <div className="k-grid-box" role="columnheader">
            <Checkbox
              checked={selection.allShown}
              indeterminate={selection.size > 0 && !selection.allShown}
              onChange={selection.toggleAll}
              disabled={count === 0}
              aria-label={t("list.select_all")}
            />
          </div>
          {fields.map((field, column) => (
            <HeaderCell
              key={field.name}
              field={field}
              column={column}
              sort={sort}
              onSort={onSort}
              onResize={(width) => resize(field, width)}
              width={widths[column] ?? 120}
            />
          ))}
        </div>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map(({ index, start }) => {
            const record = rows.rows[index];
            const place = { transform: `translateY(${start}px)`, height: rowHeight };
            if (!record) return <WaitingRow key="waiting" style={place} columns={fields.length} />;
            const selected = selection.has(record.id);
            return (
              <div
                key={record.id}
                className="k-grid-row k-grid-data"
                role="row"
                aria-rowindex={index + 2}
                aria-selected={selected}
                style={place}
              >
                <div className="k-grid-box" role="gridcell">
                  <Checkbox
                    checked={selected}
                    onChange={(event) => selection.toggle(index, (event.nativeEvent as MouseEvent).shiftKey)}
                    aria-label={t("list.select", { title: titleOf(object, record) })}
                  />
                </div>
                {fields.map((field, column) => (
                  <GridCell
                    key={field.name}
                    id={`cell-${index}-${column}`}
                    object={object}
                    field={field}
                    record={record}
                    isTitle={column === 0}
                    picture={column === 0 ? picture : undefined}
                    active={active.row === index && active.column === column}
                    editing={editing?.row === index && editing.column === column}
                    editable={canEdit(field)}
                    onActivate={() => setActive({ row: index, column })}
                    onEdit={() => startEdit({ row: index, column })}
                    onEdited={finishEdit}
                    onOpen={(newTab) => onOpen(record, newTab)}
                  />
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function WaitingRow({ style, columns }: { style: CSSProperties; columns: number }) {
  return (
    <div className="k-grid-row k-grid-data" style={style} aria-hidden="true">
      {Array.from({ length: columns + 1 }, (_, column) => (
        <div key={column} className="k-grid-cell">
          <Bone width={column === 0 ? 16 : "60%"} />
        </div>
      ))}
    </div>
  );
}
