import { expect, test } from "vitest";
import { andLater } from "./useStages";

const stages = [
  { value: "a", label: "A", ends: false },
  { value: "b", label: "B", ends: false },
  { value: "won", label: "Won", ends: false },
  { value: "lost", label: "Lost", ends: true },
];

test("later stages are all but those where a record gives up", () => {
  expect(andLater(stages, ["b"])).toEqual(["b", "won"]);
  expect(andLater(stages, [])).toEqual([]);
  expect(andLater(stages, ["gone"])).toEqual(["gone"]);
});
