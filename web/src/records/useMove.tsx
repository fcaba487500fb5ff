/**
 * Changing the field that a board is arranged by, outside of a board. Where an object has its own way of doing that (a
 * closed deal needs a day or a reason), that way is taken; elsewhere the field is simply written by the caller.
 */
import { useQueryClient } from "@tanstack/react-query";
import { type ComponentType, type ReactNode, Suspense, useState } from "react";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { recordQuery, refreshObject } from "@/api/queries";
import { isReference, targetOf } from "@/describe";
import { extensionOf, type MoveDialogProps } from "./extensions";

interface Moving {
  /** `asking` while the dialog is open, `sent` when all is done, `plain` when the field is to be written. */
  take: (value: unknown) => Promise<"asking" | "sent" | "plain">;
  dialog: ReactNode;
}

export function useMove(object: ObjectDescription, record: RecordData, field: Field, onClosed: () => void): Moving {
  const client = useQueryClient();
  const [asking, setAsking] = useState<{ Dialog: ComponentType<MoveDialogProps>; to: RecordData }>();

  const take: Moving["take"] = async (value) => {
    const { move } = extensionOf(object.name);
    if (!move || field.name !== object.board_field || !value) return "plain";
    const id = String(value);
    const to = isReference(field) ? await client.fetchQuery(recordQuery(targetOf(field), id, [])) : { id, version: 0 };
    const wanted = move(to);
    if (!wanted) return "plain";
    if ("Dialog" in wanted) {
      setAsking({ Dialog: wanted.Dialog, to });
      return "asking";
    }
    await wanted.send(record);
    await refreshObject(client, object.name);
    return "sent";
  };
  return {
    take,
    dialog: asking && (
      <Suspense fallback={null}>
        <asking.Dialog record={record} to={asking.to} onClose={onClosed} />
      </Suspense>
    ),
  };
}
