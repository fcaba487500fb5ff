import { Drawer } from "antd";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { titleOf } from "@/describe";
import { useLanguage } from "@/i18n";
import { useIsPhone } from "@/ui";
import type { Values } from "./draft";
import { RecordForm } from "./RecordForm";

interface Props {
  object: ObjectDescription;
  record?: RecordData;
  given?: Values;
  onSaved: (record: RecordData) => void;
  onClose: () => void;
}

/** The form beside the page that it was opened from; the whole screen on a phone. */
export default function FormDrawer({ object, record, given, onSaved, onClose }: Props) {
  const { t } = useLanguage();
  const phone = useIsPhone();
  return (
    <Drawer
      open
      size={phone ? "100%" : 680}
      title={record ? t("form.edit", { title: titleOf(object, record) }) : t("form.new", { object: object.label })}
      onClose={onClose}
      mask={{ closable: false }}
    >
      <RecordForm object={object} record={record} given={given} onSaved={onSaved} onCancel={onClose} />
    </Drawer>
  );
}
