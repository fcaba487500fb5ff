import { Input, Modal } from "antd";
import { useState } from "react";
import { fieldOf, titleOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import type { MoveDialogProps } from "@/records/extensions";
import { FormField } from "@/records/form/FormField";
import { elsewhere, useClosing } from "./useClosing";

/** A deal is lost: why, in the company's own list of reasons, and what there is to learn. */
export default function LoseDialog({ record, onClose }: MoveDialogProps) {
  const { t } = useLanguage();
  const object = useObject("opportunity");
  const { busy, problems, send } = useClosing(record.id, onClose);
  const [values, setValues] = useState<Record<string, unknown>>({});
  const reason = fieldOf(object, "lost_reason");

  return (
    <Modal
      open
      width={440}
      title={t("opportunity.lose_title")}
      okText={t("opportunity.lose")}
      okButtonProps={{ danger: true, disabled: !values.lost_reason_id }}
      cancelText={t("action.cancel")}
      confirmLoading={busy}
      onOk={() =>
        void send(
          "lose",
          { lost_reason_id: values.lost_reason_id, note: values.note || undefined },
          t("opportunity.lost", { title: titleOf(object, record) }),
        )
      }
      onCancel={() => onClose(false)}
    >
      <div style={{ display: "grid", gap: 16, paddingBlock: 8 }}>
        {reason && (
          <FormField
            field={{ ...reason, required: true }}
            values={values}
            autoFocus
            problem={problems.lost_reason ?? problems.lost_reason_id}
            onChange={(key, value) => setValues((before) => ({ ...before, [key]: value }))}
          />
        )}
        <div className="k-form-field">
          <label htmlFor="lost-note">{t("opportunity.note")}</label>
          <Input.TextArea
            id="lost-note"
            autoSize={{ minRows: 3, maxRows: 8 }}
            value={String(values.note ?? "")}
            onChange={(event) => setValues((before) => ({ ...before, note: event.target.value }))}
          />
        </div>
        {elsewhere(problems, ["lost_reason", "lost_reason_id"]).map((message) => (
          <div key={message} className="k-form-above" role="alert">
            {message}
          </div>
        ))}
      </div>
    </Modal>
  );
}
