/** Where a change is refused for want of an approval, offers to ask for it. One for the whole workspace. */
import { lazy, Suspense, useEffect, useState } from "react";
import { type Needed, onApprovalNeeded } from "@/api/approvals";

const AskDialog = lazy(() => import("./AskDialog"));

export function AskWhereNeeded() {
  const [needed, setNeeded] = useState<Needed>();
  useEffect(() => onApprovalNeeded(setNeeded), []);
  if (!needed) return null;
  return (
    <Suspense fallback={null}>
      <AskDialog {...needed} needed onClose={() => setNeeded(undefined)} />
    </Suspense>
  );
}
