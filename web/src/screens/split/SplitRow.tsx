import { ChevronDown, ChevronRight, Lock } from "lucide-react";
import type { CSSProperties, KeyboardEvent } from "react";
import { useLanguage } from "@/i18n";
import type { SplitSheet } from "./contract";
import { depthOf, isLeaf, isLockable } from "./sheet";

interface Props {
  sheet: SplitSheet;
  /** Its place among all rows, and among those that are shown. */
  at: number;
  index: number;
  style: CSSProperties;
  closed: boolean;
  onToggle: () => void;
  /** The column of the active cell, where it is in this row. */
  active?: number;
  /** `row column` of the cells that are chosen together, by their places. */
  within: ReadonlySet<string>;
  /** `row column` of what stands in the way of each other, by their keys. */
  wrong: ReadonlySet<string>;
  /** What is being typed into the active cell. */
  typed?: string;
  onType: (text: string | undefined) => void;
  /** By Enter, or by Tab, which goes on to the right. */
  onEnter: (text: string, right: boolean) => void;
  /** Without Enter: undefined where it was given up. */
  onLeave: (text: string | undefined) => void;
  onChoose: (column: number, extend: boolean) => void;
}

/** One row of a split: its number in each span, and what it is compared with. */
export function SplitRow({ sheet, at, index, style, closed, active, within, wrong, typed, ...on }: Props) {
  const language = useLanguage();
  const { t } = language;
  const row = sheet.rows[at];
  if (!row) return null;
  const figure = (value: number | null) => (value === null ? "–" : language.number(value));
  const whole = row.cells[0] ?? 0;
  const said = row.said_below ?? row.said;
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      on.onType(undefined);
      on.onLeave(undefined);
    } else if (event.key === "Enter" || event.key === "Tab") on.onEnter(typed ?? "", event.key === "Tab");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div role="row" aria-rowindex={index + 2} className="k-split-row" data-kind={row.kind} style={style}>
      <span
        role="rowheader"
        className="k-split-name k-ellipsis"
        title={row.label}
        style={{ paddingInlineStart: 8 + 16 * depthOf(sheet.rows, at) }}
      >
        {!isLeaf(sheet.rows, at) && (
          <button
            type="button"
            tabIndex={-1}
            aria-expanded={!closed}
            aria-label={t("split.toggle", { name: row.label })}
            onClick={on.onToggle}
          >
            {closed ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
          </button>
        )}
        {row.label}
      </span>
      {row.cells.map((value, column) => {
        const head = sheet.columns[column];
        const locked = row.locked.includes(column);
        const name = `${row.label} ${head?.label}`;
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
          <span
            key={head?.key}
            id={`split-${at}-${column}`}
            role="gridcell"
            aria-label={`${name} ${figure(value)}${locked ? ` ${t("split.locked")}` : ""}`}
            data-active={active === column || undefined}
            data-within={within.has(`${at} ${column}`) || undefined}
            data-locked={locked || undefined}
            data-wrong={wrong.has(`${row.key} ${head?.key}`) || undefined}
            data-fixed={!isLockable(sheet, { row: at, column }) || undefined}
            onClick={(event) => active !== column && on.onChoose(column, event.shiftKey)}
            onDoubleClick={() => on.onType(String(value))}
          >
            {active === column && typed !== undefined ? (
              <input
                // biome-ignore lint/a11y/noAutofocus: typing goes on in the cell where it began
                autoFocus
                inputMode="decimal"
                value={typed}
                aria-label={name}
                onChange={(event) => on.onType(event.target.value)}
                onBlur={() => on.onLeave(typed)}
                onKeyDown={keys}
              />
            ) : (
              <>
                {locked && <Lock size={11} aria-hidden="true" />}
                {figure(value)}
              </>
            )}
          </span>
        );
      })}
      <span role="gridcell" data-fixed>
        {figure(row.last_year)}
      </span>
      <span role="gridcell" data-fixed>
        {row.last_year ? language.percent(whole / row.last_year - 1, 1) : "–"}
      </span>
      <span role="gridcell" data-fixed>
        {figure(said)}
      </span>
      <span role="gridcell" data-fixed data-gap={(said !== null && said !== whole) || undefined}>
        {said === null ? "–" : language.number(Math.round((whole - said) * 100) / 100)}
      </span>
    </div>
  );
}
