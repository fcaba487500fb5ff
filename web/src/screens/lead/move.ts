/** How a lead gets into a status: converted and disqualified by their dialogs, the rest by writing the field. */
import { lazy } from "react";
import type { RecordData } from "@/api/contract";
import type { Move } from "@/records/extensions";

const ConvertDialog = lazy(() => import("./ConvertDialog"));
const DisqualifyDialog = lazy(() => import("./DisqualifyDialog"));

export function moveLead(to: RecordData): Move | undefined {
  if (to.id === "converted") return { Dialog: ConvertDialog };
  if (to.id === "disqualified") return { Dialog: DisqualifyDialog };
  return undefined;
}
