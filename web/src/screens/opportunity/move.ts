/** How an opportunity gets into a stage: open ones at once, won and lost ones by a dialog that asks what a closed deal needs. */
import { lazy } from "react";
import type { RecordData } from "@/api/contract";
import { act } from "@/api/queries";
import type { Move } from "@/records/extensions";
import { kindOfStage } from "./stages";

const WinDialog = lazy(() => import("./WinDialog"));
const LoseDialog = lazy(() => import("./LoseDialog"));

export function moveOpportunity(to: RecordData): Move {
  const kind = kindOfStage(to);
  if (kind === "won") return { Dialog: WinDialog };
  if (kind === "lost") return { Dialog: LoseDialog };
  return { send: (record) => act("opportunity", record.id, "move", { stage_id: to.id }) };
}
