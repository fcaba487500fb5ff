/** The form of somebody who works here, with what they know: both are saved together. */
import { lazy, useState } from "react";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { createRecord, deleteRecord, updateRecord } from "@/api/queries";
import { useNotify } from "@/ui";
import { type Level, Skills } from "./Skills";

const FormDrawer = lazy(() => import("@/records/form/FormDrawer"));

interface Props {
  object: ObjectDescription;
  user: RecordData;
  /** The rows of `user_skill` about them. */
  known: RecordData[];
  onSaved: () => void;
  onClose: () => void;
}

export function UserDrawer({ object, user, known, onSaved, onClose }: Props) {
  const notify = useNotify();
  const [levels, setLevels] = useState<Level[]>(() =>
    known.map((one) => ({ skill: String(one.skill_id), level: Number(one.level) })),
  );
  const save = async () => {
    try {
      for (const one of known.filter((before) => !levels.some(({ skill }) => skill === before.skill_id))) {
        await deleteRecord("user_skill", one.id);
      }
      for (const { skill, level } of levels) {
        const before = known.find((one) => one.skill_id === skill);
        if (!before) await createRecord("user_skill", { user_id: user.id, skill_id: skill, level });
        else if (before.level !== level) await updateRecord("user_skill", before.id, before.version, { level });
      }
    } catch (error) {
      notify.failed(error);
    }
    onSaved();
  };
  return (
    <FormDrawer
      object={object}
      record={user}
      more={(onDirty) => (
        <Skills
          levels={levels}
          onChange={(next) => {
            onDirty();
            setLevels(next);
          }}
        />
      )}
      onSaved={() => void save()}
      onClose={onClose}
    />
  );
}
