/** Teams as the tree that their `parent_id` makes. Pure. */
import type { Id, RecordData } from "@/api/contract";

export interface Branch {
  team: RecordData;
  depth: number;
  children: Branch[];
}

/** The teams under one another, by name. A team whose parent is not there stands at the top; a circle does too, once. */
export function treeOf(teams: RecordData[]): Branch[] {
  const byId = new Map(teams.map((team) => [team.id, team]));
  const below = new Map<Id | null, RecordData[]>();
  for (const team of teams) {
    const parent = typeof team.parent_id === "string" && byId.has(team.parent_id) ? team.parent_id : null;
    below.set(parent, [...(below.get(parent) ?? []), team]);
  }
  const placed = new Set<Id>();
  const branch = (team: RecordData, depth: number): Branch => {
    placed.add(team.id);
    const children = (below.get(team.id) ?? []).filter((child) => !placed.has(child.id));
    return { team, depth, children: children.map((child) => branch(child, depth + 1)) };
  };
  const roots = (below.get(null) ?? []).map((team) => branch(team, 0));
  for (const team of teams) if (!placed.has(team.id)) roots.push(branch(team, 0));
  return roots;
}

/** All branches, each before what is below it. */
export function flat(branches: Branch[]): Branch[] {
  return branches.flatMap((branch) => [branch, ...flat(branch.children)]);
}

/** Where a team may not be moved: itself and everything below it. */
export function ownBranch(teams: RecordData[], id: Id): Set<Id> {
  const found = flat(treeOf(teams)).find((branch) => branch.team.id === id);
  return new Set(found ? flat([found]).map((branch) => branch.team.id) : [id]);
}
