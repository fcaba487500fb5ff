import { useQueryClient } from "@tanstack/react-query";
import { Checkbox, Input, Modal } from "antd";
import { useState } from "react";
import { ServerError } from "@/api/client";
import type { ObjectDescription } from "@/api/contract";
import { createRecord, refreshObject } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";
import type { ListState } from "../list/useListState";

/** Keeps what the list shows now under a name, for oneself or for everyone. */
export default function SaveView({
  object,
  state,
  onClose,
}: {
  object: ObjectDescription;
  state: ListState;
  onClose: () => void;
}) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  const save = async () => {
    if (!name.trim()) return setProblem(t("form.required", { field: t("view.name") }));
    setBusy(true);
    try {
      const view = await createRecord("view", {
        object: object.name,
        name: name.trim(),
        shared,
        definition: state.definition,
      });
      await refreshObject(client, "view");
      state.openView(view.id);
      onClose();
    } catch (error) {
      if (error instanceof ServerError && error.byField.name) setProblem(error.byField.name);
      else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      width={420}
      title={t("view.save_as")}
      okText={t("action.save")}
      cancelText={t("action.cancel")}
      confirmLoading={busy}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <div className="k-form-field">
        <label htmlFor="view-name">{t("view.name")}</label>
        <Input
          id="view-name"
          autoFocus
          value={name}
          maxLength={100}
          status={problem ? "error" : undefined}
          onChange={(event) => {
            setName(event.target.value);
            setProblem("");
          }}
          onPressEnter={() => void save()}
        />
        {problem && (
          <div className="k-form-problem" role="alert">
            {problem}
          </div>
        )}
      </div>
      <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)} style={{ marginBlockStart: 12 }}>
        {t("view.share")}
      </Checkbox>
    </Modal>
  );
}
