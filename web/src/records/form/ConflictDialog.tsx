/** Two people have changed the same record: shows where they differ and saves what the reader chooses, never silently. */
import { Modal, Radio } from "antd";
import { useState } from "react";
import { ServerError } from "@/api/client";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { valueKey } from "@/describe";
import { FieldRead } from "@/fields";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";
import { isConflict, useSave } from "../useSave";
import { differences, type Values } from "./draft";

interface Props {
  object: ObjectDescription;
  /** The record as the reader saw it when they began. */
  base: RecordData;
  mine: Values;
  theirs: RecordData;
  /** `saved` is the record after the reader's choice; nothing when they kept the other version or gave up. */
  onClose: (saved?: RecordData) => void;
}

export function ConflictDialog({ object, base, mine, theirs, onClose }: Props) {
  const { t } = useLanguage();
  const notify = useNotify();
  const save = useSave(object.name);
  const [current, setCurrent] = useState(theirs);
  const [chosen, setChosen] = useState<Record<string, "mine" | "theirs">>({});
  const [busy, setBusy] = useState(false);
  const { disputed, theirOwn } = differences(object, base, mine, current);
  const takesMine = (field: Field) => (chosen[field.name] ?? "mine") === "mine";

  const keep = async () => {
    const changes: Values = { ...mine };
    for (const { field } of disputed) if (!takesMine(field)) delete changes[valueKey(field)];
    if (Object.keys(changes).length === 0) return onClose();
    setBusy(true);
    try {
      onClose(await save(current, changes));
    } catch (error) {
      if (isConflict(error) && error.current) setCurrent(error.current);
      else if (error instanceof ServerError) notify.failed(error);
      else throw error;
    } finally {
      setBusy(false);
    }
  };
  const shown = (field: Field, value: unknown) => (
    <FieldRead field={field} record={{ ...current, [field.name]: undefined, [valueKey(field)]: value }} />
  );

  return (
    <Modal
      open
      width={640}
      title={t("conflict.title")}
      okText={t("conflict.save")}
      cancelText={t("action.cancel")}
      confirmLoading={busy}
      onOk={() => void keep()}
      onCancel={() => onClose()}
    >
      <p className="k-conflict-text">{t("conflict.text")}</p>
      {disputed.map(({ field, mine: own, theirs: other }) => (
        <fieldset key={field.name} className="k-conflict">
          <legend>{field.label}</legend>
          <Radio.Group
            value={chosen[field.name] ?? "mine"}
            onChange={(event) => setChosen((before) => ({ ...before, [field.name]: event.target.value }))}
          >
            <Radio value="mine">
              <span className="k-faint">{t("conflict.mine")}</span> {shown(field, own)}
            </Radio>
            <Radio value="theirs">
              <span className="k-faint">{t("conflict.theirs")}</span> {shown(field, other)}
            </Radio>
          </Radio.Group>
        </fieldset>
      ))}
      {theirOwn.length > 0 && (
        <>
          <p className="k-conflict-text">{t("conflict.also")}</p>
          <ul className="k-conflict-also">
            {theirOwn.map(({ field, theirs: other }) => (
              <li key={field.name}>
                {field.label}: {shown(field, other)}
              </li>
            ))}
          </ul>
        </>
      )}
    </Modal>
  );
}
