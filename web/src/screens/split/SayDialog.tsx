import { Checkbox, Input, Modal } from "antd";
import { useState } from "react";
import { useLanguage } from "@/i18n";
import { Line, useProblems } from "@/ui";
import { type Said, type SplitSheet, type SplitWish, say } from "./contract";
import { isLeaf } from "./sheet";

interface Props {
  wish: SplitWish;
  sheet: SplitSheet;
  onClose: () => void;
  onSaid: (said: Said) => void;
}

/** The last question before a split becomes targets. */
export function SayDialog({ wish, sheet, onClose, onSaid }: Props) {
  const { t } = useLanguage();
  const [note, setNote] = useState("");
  const [signOff, setSignOff] = useState(true);
  const { busy, run } = useProblems([]);
  const leaves = sheet.columns.filter((_, at) => isLeaf(sheet.columns, at)).length;
  const total = sheet.rows[0]?.cells[0];
  return (
    <Modal
      open
      title={t("split.say")}
      okText={t("split.say")}
      cancelText={t("action.cancel")}
      confirmLoading={busy}
      onCancel={onClose}
      // What was proposed is what is said, though nobody typed it.
      onOk={() => void run(async () => onSaid(await say({ ...wish, total: wish.total ?? total }, note, signOff)))}
    >
      <p>{t("split.say_text", { rows: sheet.rows.length, columns: leaves })}</p>
      <Line label={t("target.note")}>
        {(id) => (
          <Input.TextArea id={id} rows={3} maxLength={1000} value={note} onChange={(e) => setNote(e.target.value)} />
        )}
      </Line>
      <Checkbox checked={signOff} onChange={(event) => setSignOff(event.target.checked)}>
        {t("split.sign_off")}
      </Checkbox>
    </Modal>
  );
}
