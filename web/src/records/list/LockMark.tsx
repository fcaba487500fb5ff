import { Lock } from "lucide-react";
import type { RecordData } from "@/api/contract";
import { lockOf } from "@/describe";

/** Behind the title of a record that waits for an approval: that it does, and what for. */
export function LockMark({ record }: { record: RecordData }) {
  const reason = lockOf(record);
  return reason ? (
    <span className="k-lock" role="img" title={reason} aria-label={reason}>
      <Lock size={12} aria-hidden="true" />
    </span>
  ) : null;
}
