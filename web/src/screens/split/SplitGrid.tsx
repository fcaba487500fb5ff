/**
 * The sheet of a split: teams and people down, spans of time across. Works like a spreadsheet: arrows move, digits type, Enter locks what
 * was typed, Delete unlocks, cells are copied and pasted. Draws only the rows in sight.
 */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ClipboardEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useLanguage } from "@/i18n";
import type { SplitSheet } from "./contract";
import { SplitRow } from "./SplitRow";
import { copied, isLeaf, isLockable, isLocked, numberOf, openRows, type Place, pasted } from "./sheet";

const ROW = 34;
const COLUMN = 116;
/** Columns beside the spans of time. */
const MORE = ["last_year", "growth", "said", "gap"] as const;

interface Props {
  sheet: SplitSheet;
  /** `row column` of what stands in the way of each other. */
  wrong: ReadonlySet<string>;
  onLock: (cells: (Place & { value?: number })[]) => void;
  onRefuse: () => void;
}

export function SplitGrid({ sheet, wrong, onLock, onRefuse }: Props) {
  const { t } = useLanguage();
  const { rows, columns } = sheet;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const [anchor, setAnchor] = useState<Place>();
  const [typed, setTyped] = useState<string>();
  // Enter leaves the field, and leaving it would enter once more.
  const isTyping = useRef(false);
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => openRows(rows, closed), [rows, closed]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const place = Math.max(shown.indexOf(active.row), 0);

  // Another period or team has fewer rows and columns.
  useEffect(() => {
    if (active.row >= rows.length || active.column >= columns.length) setActive({ row: 0, column: 0 });
  }, [active, rows.length, columns.length]);

  const go = (down: number, right: number, extend = false) => {
    const next = Math.min(Math.max(place + down, 0), shown.length - 1);
    const column = Math.min(Math.max(active.column + right, 0), columns.length - 1);
    setAnchor(extend ? (anchor ?? active) : undefined);
    setActive({ row: shown[next] ?? 0, column });
    virtual.scrollToIndex(next);
    const cell = scroller.current?.querySelector(`[data-column="${column}"]`);
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const toggle = (at: number) => {
    const key = rows[at]?.key ?? "";
    setClosed((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  };
  const type = (text: string | undefined) => {
    isTyping.current = text !== undefined;
    setTyped(text);
  };
  const enter = (text: string) => {
    if (!isTyping.current) return;
    type(undefined);
    const value = numberOf(text);
    if (value === undefined) return;
    if (isLockable(sheet, active)) onLock([{ ...active, value }]);
    else onRefuse();
  };
  const corners = () => [anchor ?? active, active] as const;
  const chosen = (): Place[] => {
    const [from, to] = corners();
    const [top, bottom] = [shown.indexOf(from.row), shown.indexOf(to.row)].sort((a, b) => a - b) as [number, number];
    const [left, right] = [from.column, to.column].sort((a, b) => a - b) as [number, number];
    const across = Array.from({ length: right - left + 1 }, (_, at) => left + at);
    return shown.slice(top, bottom + 1).flatMap((row) => across.map((column) => ({ row, column })));
  };

  const keys = (event: KeyboardEvent) => {
    if (typed !== undefined) return;
    const { key, shiftKey } = event;
    const page = Math.max(Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 2, 1);
    const moves: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      PageUp: [-page, 0],
      PageDown: [page, 0],
      Home: [0, -columns.length],
      End: [0, columns.length],
    };
    const move = moves[key];
    if (move) {
      event.preventDefault();
      go(...move, shiftKey);
    } else if (event.metaKey || event.ctrlKey || event.altKey) {
      return;
    } else if (key === "Enter" || key === "F2") {
      event.preventDefault();
      type(String(rows[active.row]?.cells[active.column] ?? ""));
    } else if (key === "Delete" || key === "Backspace") {
      event.preventDefault();
      onLock(chosen().filter((cell) => isLocked(sheet, cell)));
    } else if (key.toLowerCase() === "l") {
      event.preventDefault();
      const cells = chosen().filter((cell) => isLockable(sheet, cell) && (cell.row > 0 || cell.column > 0));
      const open = cells.filter((cell) => !isLocked(sheet, cell));
      const value = ({ row, column }: Place) => rows[row]?.cells[column] ?? 0;
      onLock(open.length > 0 ? open.map((cell) => ({ ...cell, value: value(cell) })) : cells);
    } else if (key === " " && !isLeaf(rows, active.row)) {
      event.preventDefault();
      toggle(active.row);
    } else if (/^[\d.]$/.test(key)) {
      event.preventDefault();
      type(key);
    }
  };
  const copy = (event: ClipboardEvent) => {
    if (typed !== undefined) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", copied(sheet, shown, ...corners()));
  };
  const paste = (event: ClipboardEvent) => {
    if (typed !== undefined) return;
    event.preventDefault();
    const cells = pasted(sheet, shown, active, event.clipboardData.getData("text/plain"));
    if (cells.length > 0) onLock(cells);
    else onRefuse();
  };

  // Every row is a grid of its own: what is in it must not make its columns wider.
  const template = `var(--name) repeat(${columns.length + MORE.length}, minmax(${COLUMN}px, 1fr))`;
  const wide = {
    gridTemplateColumns: template,
    minWidth: `calc(var(--name) + ${COLUMN * (columns.length + MORE.length)}px)`,
  };
  const within = new Set(anchor ? chosen().map(({ row, column }) => `${row} ${column}`) : []);
  return (
    <div
      ref={scroller}
      className="k-split"
      role="grid"
      tabIndex={0}
      aria-label={t("split.title")}
      aria-rowcount={shown.length + 1}
      aria-colcount={columns.length + 1 + MORE.length}
      aria-activedescendant={`split-${active.row}-${active.column}`}
      onKeyDown={keys}
      onCopy={copy}
      onPaste={paste}
    >
      <div className="k-split-row k-split-head" role="row" style={wide}>
        <span role="columnheader" className="k-split-name">
          {t("target.whose")}
        </span>
        {columns.map((column, at) => (
          <span key={column.key} role="columnheader" data-column={at} data-leaf={isLeaf(columns, at) || undefined}>
            {column.label}
            <small>{t("split.working_days", { count: column.working_days })}</small>
          </span>
        ))}
        {MORE.map((name) => (
          <span key={name} role="columnheader" title={t(`split.${name}_text`)}>
            {t(`split.${name}`)}
          </span>
        ))}
      </div>
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const at = shown[index] ?? 0;
          return (
            <SplitRow
              key={rows[at]?.key}
              sheet={sheet}
              at={at}
              index={index}
              style={{ ...wide, transform: `translateY(${start}px)`, height: ROW }}
              closed={closed.has(rows[at]?.key ?? "")}
              onToggle={() => toggle(at)}
              active={active.row === at ? active.column : undefined}
              within={within}
              wrong={wrong}
              typed={typed}
              onType={type}
              onEnter={(text, right) => {
                enter(text);
                scroller.current?.focus();
                go(right ? 0 : 1, right ? 1 : 0);
              }}
              onLeave={(text) => (text === undefined ? scroller.current?.focus() : enter(text))}
              onChoose={(column, extend) => {
                setAnchor(extend ? (anchor ?? active) : undefined);
                setActive({ row: at, column });
              }}
            />
          );
        })}
      </div>
    </div>
  );
}
