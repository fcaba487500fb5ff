/**
 * What some objects have beyond what all records have: a stage path, verbs such as convert or win, their own way of
 * moving on a board. Screens register these at start; the generic pages ask here and know no object by name.
 */
import type { ComponentType } from "react";
import type { ObjectDescription, RecordData } from "@/api/contract";

export interface PartProps {
  object: ObjectDescription;
  record: RecordData;
}

export interface MoveDialogProps {
  record: RecordData;
  /** The record that the column stands for. */
  to: RecordData;
  onClose: (moved: boolean) => void;
}

/** How a card gets into a column: at once, or by a dialog that asks what else must be known. */
export type Move = { send: (record: RecordData) => Promise<unknown> } | { Dialog: ComponentType<MoveDialogProps> };

export interface RecordExtension {
  /** Under the title of the record's page. */
  Banner?: ComponentType<PartProps>;
  /** Beside the title of the record's page. */
  Actions?: ComponentType<PartProps>;
  /** Instead of writing the board's field. */
  move?: (to: RecordData) => Move | undefined;
}

const extensions = new Map<string, RecordExtension>();

export function extendRecord(object: string, extension: RecordExtension): void {
  extensions.set(object, extension);
}

export function extensionOf(object: string): RecordExtension {
  return extensions.get(object) ?? {};
}
