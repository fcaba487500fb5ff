import { type FocusEvent, useRef, useState } from "react";
import { ServerError } from "@/api/client";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { valueKey } from "@/describe";
import { FieldInput } from "@/fields";
import { useNotify } from "@/ui";
import { ConflictDialog } from "../form/ConflictDialog";
import { besideField } from "../form/draft";
import { useMove } from "../useMove";
import { isConflict, useSave } from "../useSave";

interface Props {
  object: ObjectDescription;
  field: Field;
  record: RecordData;
  onEdited: () => void;
}

/** Kinds that one picks from: the choice itself is the end of editing. */
const picked = new Set(["choice", "reference", "user", "team", "date", "time", "region", "boolean"]);

/** The editor of one value in its place: Enter or leaving it saves, Escape gives up. */
export default function InlineEditor({ object, field, record: latest, onEdited }: Props) {
  // What one began with: a change that somebody else makes meanwhile is to be told of, not taken for the ground.
  const [record] = useState(latest);
  const key = valueKey(field);
  const save = useSave(object.name);
  const notify = useNotify();
  const frame = useRef<HTMLDivElement>(null);
  const done = useRef(false);
  /** While the server is asked or a dialog is open, losing the focus means nothing. */
  const held = useRef(false);
  const [value, setValue] = useState<unknown>(record[key]);
  const [problem, setProblem] = useState<string>();
  const [conflict, setConflict] = useState<ServerError>();
  const [busy, setBusy] = useState(false);

  const finish = () => {
    done.current = true;
    onEdited();
  };
  const moving = useMove(object, record, field, finish);
  const commit = async (next: unknown) => {
    if (done.current || busy) return;
    if (next === record[key]) return finish();
    setBusy(true);
    held.current = true;
    try {
      const way = await moving.take(next);
      if (way === "asking") return;
      if (way === "plain") await save(record, { [key]: next });
      finish();
    } catch (error) {
      held.current = false;
      if (isConflict(error)) setConflict(error);
      else if (error instanceof ServerError && error.code !== "offline") {
        setProblem(besideField(object, field, error.byField) ?? error.message);
      } else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const leave = (event: FocusEvent) => {
    if (frame.current?.contains(event.relatedTarget)) return;
    // Pop-ups with the choices live elsewhere in the page; a click into one is not leaving.
    setTimeout(() => {
      const focused = document.activeElement;
      if (done.current || held.current || frame.current?.contains(focused) || focused?.closest("[class*=dropdown]"))
        return;
      if (picked.has(field.kind)) finish();
      else void commit(value);
    });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the input inside
    <div
      ref={frame}
      className="k-grid-editor"
      onBlur={leave}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") finish();
        if (event.key === "Enter" && !picked.has(field.kind) && !event.nativeEvent.isComposing) void commit(value);
      }}
    >
      {moving.dialog ?? (
        <FieldInput
          field={field}
          value={value}
          record={record}
          label={field.label}
          invalid={Boolean(problem)}
          disabled={busy}
          autoFocus
          defaultOpen
          onChange={(next) => {
            setValue(next);
            setProblem(undefined);
            if (picked.has(field.kind)) void commit(next);
          }}
        />
      )}
      {problem && (
        <div className="k-grid-problem" role="alert">
          {problem}
        </div>
      )}
      {conflict?.current && (
        <ConflictDialog
          object={object}
          mine={{ [key]: value }}
          base={record}
          theirs={conflict.current}
          onClose={finish}
        />
      )}
    </div>
  );
}
