/** What single objects have beyond what all records have; one line each. Loaded with the record's page, not with the shell. */
import { lazy } from "react";
import { extendRecord } from "@/records/extensions";
import { moveLead } from "./lead/move";
import { moveOpportunity } from "./opportunity/move";

export function registerExtensions(): void {
  extendRecord("lead", {
    Banner: lazy(() => import("./lead/LeadTriage")),
    Actions: lazy(() => import("./lead/LeadActions")),
    move: moveLead,
  });
  extendRecord("account", { Actions: lazy(() => import("./account/AccountActions")) });
  extendRecord("target", {
    Banner: lazy(() => import("./targets/Discussion")),
    Actions: lazy(() => import("./targets/TargetActions")),
  });
  extendRecord("opportunity", {
    Banner: lazy(() => import("./opportunity/StagePath")),
    Actions: lazy(() => import("./opportunity/OpportunityActions")),
    move: moveOpportunity,
  });
}
