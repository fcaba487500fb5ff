import { expect, it } from "vitest";
import type { RecordData } from "@/api/contract";
import { flat, ownBranch, treeOf } from "./tree";

const team = (id: string, parent_id: string | null = null): RecordData => ({ id, version: 1, name: id, parent_id });
const shape = (teams: RecordData[]) =>
  flat(treeOf(teams)).map(({ team: { id }, depth }) => `${"-".repeat(depth)}${id}`);

it("stands each team under its parent", () => {
  expect(shape([team("east", "sales"), team("sales"), team("shanghai", "east"), team("west", "sales")])).toEqual([
    "sales",
    "-east",
    "--shanghai",
    "-west",
  ]);
});

it("keeps teams whose parent is gone, and circles, in sight", () => {
  expect(shape([team("a", "gone")])).toEqual(["a"]);
  expect(shape([team("a", "b"), team("b", "a")])).toEqual(["a", "-b"]);
});

it("knows what is below a team", () => {
  const teams = [team("sales"), team("east", "sales"), team("shanghai", "east"), team("west", "sales")];
  expect([...ownBranch(teams, "east")]).toEqual(["east", "shanghai"]);
});
