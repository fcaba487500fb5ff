/** A figure that opens the records behind it, and how it compares with the period before and with last year. */
import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowRight, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { type Language, useLanguage } from "@/i18n";
import { type Change, changeOf } from "./change";
import { type Cell, type Column, type ColumnKind, numberOf } from "./report";
import { rowsTarget } from "./rows";
import "./measure.css";

/** A value as its kind is written; short where space is short. Sums of a report need no cents; their title has them. */
export function figureText(
  value: Cell["value"] | undefined,
  kind: ColumnKind,
  currency: string,
  language: Language,
  short = false,
): string {
  if (value === null || value === undefined) return "–";
  switch (kind) {
    case "money":
      return short ? language.moneyShort(value, currency) : language.moneyWhole(value, currency);
    case "percent":
      return language.percent(value, 1);
    case "days":
      return language.t("measure.days", { count: Number(value) });
    case "count":
      return short ? language.numberShort(value) : language.number(value);
    default:
      return String(value);
  }
}

/** The value to its last cent, for whoever points at it. */
export function exactText(
  value: Cell["value"] | undefined,
  kind: ColumnKind,
  currency: string,
  language: Language,
): string {
  const money = kind === "money" && value !== null && value !== undefined;
  return money ? language.money(value, currency) : figureText(value, kind, currency, language);
}

/** Text that leads to a figure's records; plain text where there are none. */
export function RowsLink({ rows, children, label }: { rows?: string | null; children: ReactNode; label?: string }) {
  const target = rowsTarget(rows);
  if (!target) return <>{children}</>;
  return (
    <Link
      to="/o/$object"
      params={{ object: target.object }}
      search={target.search as Record<string, unknown>}
      className="k-figure-link"
      aria-label={label}
    >
      {children}
    </Link>
  );
}

interface FigureProps {
  cell: Cell | undefined;
  column: Column;
  currency: string;
  short?: boolean;
}

export function Figure({ cell, column, currency, short }: FigureProps) {
  const language = useLanguage();
  const text = figureText(cell?.value, column.kind, currency, language, short);
  if (!cell || cell.value === null) return <span className="k-faint">–</span>;
  const exact = exactText(cell.value, column.kind, currency, language);
  return (
    <RowsLink rows={cell.rows}>
      <span title={exact === text ? undefined : exact}>{text}</span>
    </RowsLink>
  );
}

const arrows = { up: ArrowUp, down: ArrowDown, same: ArrowRight };

function changeText(change: Change, kind: ColumnKind, { number, percent, t }: Language): string {
  const size = Math.abs(change.by);
  if (change.unit === "points") return t("measure.points", { points: number(size, 1) });
  if (change.unit === "days") return kind === "days" ? t("measure.days", { count: Math.round(size) }) : number(size);
  // From next to nothing anything is thousands of per cent, and says no more than that.
  if (size >= 10) return `>${percent(9.99, 0)}`;
  return percent(size, size < 0.1 ? 1 : 0);
}

interface DeltaProps {
  cell: Cell | undefined;
  column: Column;
  report: string;
  currency: string;
  against: "previous" | "last_year";
  /** Says what it is compared with. */
  named?: boolean;
  /** Which direction is good, where a metric says so. */
  better?: "more" | "less";
}

/** Up or down by how much: an arrow, a colour by meaning, and the whole in words for those who do not see them. */
export function Delta({ cell, column, report, currency, against, named, better }: DeltaProps) {
  const language = useLanguage();
  const { t } = language;
  const before = cell?.[against];
  const change = changeOf(numberOf(cell?.value), numberOf(before), column.kind, report, column.name, better);
  const word = t(`measure.${against}`);
  if (before === undefined) return null;
  if (!change) return named ? <span className="k-delta k-faint">{word} –</span> : null;
  // A rank goes up when its number goes down.
  const turned = column.name === "rank" ? ({ up: "down", down: "up", same: "same" } as const) : undefined;
  const direction = turned?.[change.direction] ?? change.direction;
  const Arrow = arrows[direction];
  const was = exactText(before, column.kind, currency, language);
  return (
    <span className="k-delta" data-meaning={change.meaning} title={t("measure.was", { when: word, figure: was })}>
      {named && <span className="k-delta-word">{word}</span>}
      <Arrow size={12} strokeWidth={2.5} aria-hidden="true" />
      <span className="k-hidden">{t(`measure.${direction}`)}</span>
      {change.direction === "same" ? t("measure.same_short") : changeText(change, column.kind, language)}
    </span>
  );
}
