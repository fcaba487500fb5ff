/** A record that is missing in a list of choices, made without leaving the form: its short form opens above, and what is made is chosen. */
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Field, RecordData } from "@/api/contract";
import { fieldOf, targetOf, useObject } from "@/describe";

const FormDrawer = lazy(() => import("./FormDrawer"));

interface Making {
  typed: string;
  made: (record: RecordData) => void;
}

interface Creating {
  /** Undefined where this user may not make such records, or where they are made elsewhere: people, parts, the set-up. */
  onCreate: ((typed: string, made: (record: RecordData) => void) => void) | undefined;
  dialog: ReactNode;
}

export function useCreating(field: Field): Creating {
  const object = useObject(field.kind === "reference" ? targetOf(field) : undefined);
  const [making, setMaking] = useState<Making>();
  const possible = object?.can.create && object.group !== "setup" && !object.part_of;
  const close = () => setMaking(undefined);
  return {
    onCreate: possible ? (typed, made) => setMaking({ typed, made }) : undefined,
    dialog: object && making && (
      <Suspense fallback={null}>
        <FormDrawer
          object={object}
          given={making.typed && fieldOf(object, object.title_field) ? { [object.title_field]: making.typed } : {}}
          onClose={close}
          onSaved={(record) => {
            close();
            making.made(record);
          }}
        />
      </Suspense>
    ),
  };
}
