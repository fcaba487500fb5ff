import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { added, mostBeside, moved, newRow, readBoard, removed, writtenBoard } from "./board";

const stored = {
  rows: [
    {
      height: "low",
      cards: [
        { report: "a", show: "figure", width: 1 },
        { report: "b", width: 2 },
      ],
    },
    { height: "middle", cards: [{ report: "c", title: "三", width: 1 }] },
  ],
};
const reports = (rows: ReturnType<typeof readBoard>) => rows.map((row) => row.cards.map((card) => card.report));

describe("a dashboard", () => {
  it("is written as it was read", () => {
    expect(writtenBoard(readBoard(stored))).toEqual(stored);
    expect(readBoard("nonsense")).toEqual([]);
  });
  it("moves a card beside another, and into a row of its own", () => {
    const rows = readBoard(stored);
    expect(reports(moved(rows, "c1-0", "r0", 1))).toEqual([["a", "c", "b"]]);
    expect(reports(moved(rows, "c0-0", newRow, 0))).toEqual([["b"], ["c"], ["a"]]);
    expect(reports(moved(rows, "c0-0", "r0", 1))).toEqual([["b", "a"], ["c"]]);
  });
  it("puts figures beside each other and charts beneath", () => {
    const rows = added(added(readBoard(stored), "d", "figure"), "e", "figure");
    expect(reports(rows)).toEqual([["a", "b"], ["c"], ["d", "e"]]);
  });
  it("loses and doubles no card, whatever is dragged where", () => {
    const drags = fc.array(fc.tuple(fc.nat(6), fc.nat(4), fc.nat(4)));
    fc.assert(
      fc.property(drags, (steps) => {
        let rows = ["a", "b", "c", "d", "e", "f"].reduce((all, report) => added(all, report), readBoard(undefined));
        for (const [card, row, index] of steps) {
          rows = moved(rows, `n${card}`, rows[row]?.id ?? newRow, index);
          expect(reports(rows).flat().sort()).toEqual(["a", "b", "c", "d", "e", "f"]);
          expect(rows.every((one) => one.cards.length > 0 && one.cards.length <= mostBeside)).toBe(true);
        }
        expect(reports(removed(rows, "n0")).flat()).not.toContain("a");
      }),
    );
  });
});
