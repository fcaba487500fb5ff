/** A dashboard as rows of cards: what is read from a record, and what dragging and the buttons of a card do to it. Pure. */
import type { Id } from "@/api/contract";
import { type Show, shows } from "@/pivot/contract";

export const heights = ["low", "middle", "high"] as const;
export type Height = (typeof heights)[number];

export interface Card {
  /** Of this card while it is arranged; not stored. */
  id: string;
  report: Id;
  title?: string;
  show?: Show;
  width: number;
}

export interface Row {
  id: string;
  cards: Card[];
  height: Height;
}

export const mostBeside = 4;
export const mostRows = 20;
/** Where a card is dropped that begins a row of its own. */
export const newRow = "new";

/** Of a chart or a table in a row. */
export const pixels: Record<Height, number> = { low: 130, middle: 280, high: 420 };

type Given = { rows?: { cards?: Partial<Card>[]; height?: Height }[] };

export function readBoard(value: unknown): Row[] {
  const { rows = [] } = (value && typeof value === "object" ? value : {}) as Given;
  return rows.map(({ cards = [], height }, at) => ({
    id: `r${at}`,
    height: heights.find((one) => one === height) ?? "middle",
    cards: cards
      .filter((card) => typeof card.report === "string")
      .map((card, place) => ({
        id: `c${at}-${place}`,
        report: card.report as Id,
        ...(card.title ? { title: card.title } : {}),
        ...(shows.some((one) => one === card.show) ? { show: card.show } : {}),
        width: card.width ?? 1,
      })),
  }));
}

export function writtenBoard(rows: Row[]) {
  return {
    rows: rows
      .filter((row) => row.cards.length > 0)
      .map(({ cards, height }) => ({ height, cards: cards.map(({ id: _, ...card }) => card) })),
  };
}

const fresh = (prefix: string, taken: string[]) => {
  let number = taken.length;
  while (taken.includes(`${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
};

const allCards = (rows: Row[]) => rows.flatMap((row) => row.cards);
const withoutEmpty = (rows: Row[]) => rows.filter((row) => row.cards.length > 0);

/** Puts a report into a row of its own at the end. */
export function added(rows: Row[], report: Id, show?: Show): Row[] {
  const ids = allCards(rows).map((card) => card.id);
  const card: Card = { id: fresh("n", ids), report, ...(show ? { show } : {}), width: 1 };
  const last = rows.at(-1);
  // Figures stand beside each other.
  if (show === "figure" && last?.height === "low" && last.cards.length < mostBeside) {
    return rows.map((row) => (row === last ? { ...row, cards: [...row.cards, card] } : row));
  }
  const id = fresh(
    "r",
    rows.map((row) => row.id),
  );
  return [...rows, { id, height: show === "figure" ? "low" : "middle", cards: [card] }];
}

/** Puts a card into another row, at a place; a full row takes no more. */
export function moved(rows: Row[], card: string, to: string, index: number): Row[] {
  const found = allCards(rows).find((one) => one.id === card);
  const from = rows.find((row) => row.cards.includes(found as Card));
  const target = rows.find((row) => row.id === to);
  if (!found || !from) return rows;
  if (target && target !== from && target.cards.length >= mostBeside) return rows;
  const kept = rows.map((row) => ({ ...row, cards: row.cards.filter((one) => one !== found) }));
  if (to === newRow) {
    if (rows.length >= mostRows) return rows;
    const id = fresh(
      "r",
      rows.map((row) => row.id),
    );
    return withoutEmpty([...kept, { id, height: from.height, cards: [found] }]);
  }
  return withoutEmpty(
    kept.map((row) => {
      if (row.id !== to) return row;
      const cards = [...row.cards];
      cards.splice(index, 0, found);
      return { ...row, cards };
    }),
  );
}

export const changed = (rows: Row[], card: string, changes: Partial<Card>): Row[] =>
  rows.map((row) => ({ ...row, cards: row.cards.map((one) => (one.id === card ? { ...one, ...changes } : one)) }));

export const removed = (rows: Row[], card: string): Row[] =>
  withoutEmpty(rows.map((row) => ({ ...row, cards: row.cards.filter((one) => one.id !== card) })));

export const resized = (rows: Row[], id: string, height: Height): Row[] =>
  rows.map((row) => (row.id === id ? { ...row, height } : row));
