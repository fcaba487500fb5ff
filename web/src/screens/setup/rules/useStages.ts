/** The stages that a gate can guard: those of the field that the object's board has its columns of. */
import { useQuery } from "@tanstack/react-query";
import type { ObjectDescription } from "@/api/contract";
import { pageQuery } from "@/api/queries";
import { fieldOf, isReference, targetOf, titleOf, useObject } from "@/describe";

export interface Stage {
  value: string;
  label: string;
  /** Where a record gives up: lost, void. */
  ends: boolean;
}

const ends = (kind: unknown) => kind === "lost" || kind === "void";

/** The stages from the first of these on, without those where a record gives up. */
export function andLater(stages: Stage[], chosen: string[]): string[] {
  const first = stages.findIndex((stage) => chosen.includes(stage.value));
  return first < 0 ? chosen : stages.filter((one, at) => at >= first && !one.ends).map((one) => one.value);
}

export function useStages(object: ObjectDescription): Stage[] {
  const board = fieldOf(object, object.board_field);
  const target = useObject(board && isReference(board) ? targetOf(board) : undefined);
  const found = useQuery({
    ...pageQuery(target?.name ?? "", { orderBy: fieldOf(target, "position") ? "position" : undefined, top: 200 }),
    enabled: Boolean(target),
  });
  if (target)
    return (found.data?.value ?? []).map((one) => ({
      value: one.id,
      label: titleOf(target, one),
      ends: ends(one.kind),
    }));
  return (board?.options ?? []).map((option) => ({ value: option.value, label: option.label, ends: false }));
}
