import { Modal } from "antd";
import { useState } from "react";
import { fieldOf, titleOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import type { MoveDialogProps } from "@/records/extensions";
import { FormField } from "@/records/form/FormField";
import { elsewhere, useClosing } from "./useClosing";

/** A deal is won: on which day, and for how much in the end. */
export default function WinDialog({ record, onClose }: MoveDialogProps) {
  const { t, today } = useLanguage();
  const object = useObject("opportunity");
  const { busy, problems, send } = useClosing(record.id, onClose);
  const [values, setValues] = useState<Record<string, unknown>>({ ...record, closed_on: today() });
  const fields = ["closed_on", "amount"].flatMap((name) => fieldOf(object, name) ?? []);
  const change = (key: string, value: unknown) => setValues((before) => ({ ...before, [key]: value }));
  const win = () =>
    send(
      "win",
      {
        closed_on: values.closed_on ?? undefined,
        // Sent only when changed: the sum of the lines is not to be overwritten by itself.
        amount: values.amount !== record.amount ? (values.amount ?? undefined) : undefined,
      },
      t("opportunity.won", { title: titleOf(object, record) }),
    );

  return (
    <Modal
      open
      width={440}
      title={t("opportunity.win_title")}
      okText={t("opportunity.win")}
      okButtonProps={{ autoFocus: true }}
      cancelText={t("action.cancel")}
      confirmLoading={busy}
      onOk={() => void win()}
      onCancel={() => onClose(false)}
    >
      <div style={{ display: "grid", gap: 16, paddingBlock: 8 }}>
        {fields.map((field) => (
          <FormField
            key={field.name}
            field={{ ...field, required: true }}
            values={values}
            problem={problems[field.name]}
            onChange={change}
          />
        ))}
        {elsewhere(problems, ["closed_on", "amount"]).map((message) => (
          <div key={message} className="k-form-above" role="alert">
            {message}
          </div>
        ))}
      </div>
    </Modal>
  );
}
