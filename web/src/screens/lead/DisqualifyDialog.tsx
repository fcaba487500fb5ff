import { useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { useState } from "react";
import { ServerError } from "@/api/client";
import { act, refreshObject } from "@/api/queries";
import { fieldOf, titleOf, useObject, valueKey } from "@/describe";
import { useLanguage } from "@/i18n";
import type { MoveDialogProps } from "@/records/extensions";
import { FormField } from "@/records/form/FormField";
import { useNotify } from "@/ui";

/** A lead comes to nothing: why. */
export default function DisqualifyDialog({ record, onClose }: MoveDialogProps) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const lead = useObject("lead");
  const reason = fieldOf(lead, "reason");
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const chosen = reason ? values[valueKey(reason)] : undefined;

  const send = async () => {
    setBusy(true);
    try {
      await act("lead", record.id, "disqualify", { reason: chosen });
      await refreshObject(client, "lead");
      notify.done(t("lead.disqualified", { title: titleOf(lead, record) }));
      onClose(true);
    } catch (error) {
      if (error instanceof ServerError && error.byField.reason) setProblem(error.byField.reason);
      else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={420}
      title={t("lead.disqualify_title")}
      okText={t("lead.disqualify")}
      okButtonProps={{ danger: true, disabled: !chosen }}
      cancelText={t("action.cancel")}
      confirmLoading={busy}
      onOk={() => void send()}
      onCancel={() => onClose(false)}
    >
      {reason && (
        <FormField
          field={{ ...reason, required: true }}
          values={values}
          autoFocus
          problem={problem}
          onChange={(key, value) => {
            setValues({ [key]: value });
            setProblem("");
          }}
        />
      )}
    </Modal>
  );
}
