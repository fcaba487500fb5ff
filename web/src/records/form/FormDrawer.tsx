import { App, Drawer } from "antd";
import { type ReactNode, useRef, useState } from "react";
import type { LayoutTab, ObjectDescription, RecordData } from "@/api/contract";
import { titleOf } from "@/describe";
import { useLanguage } from "@/i18n";
import { useIsPhone } from "@/ui";
import type { Values } from "./draft";
import { RecordForm } from "./RecordForm";

interface Props {
  object: ObjectDescription;
  record?: RecordData;
  given?: Values;
  /** What else is entered with it, drawn with what to call when something was. Saved by whoever is told `onSaved`. */
  more?: (onDirty: () => void) => ReactNode;
  onSaved: (record: RecordData) => void;
  onClose: () => void;
}

/** The form beside the page that it was opened from; the whole screen on a phone. Asks before it throws entries away. */
export default function FormDrawer({ object, record, given, more, onSaved, onClose }: Props) {
  const { t } = useLanguage();
  const { modal } = App.useApp();
  const phone = useIsPhone();
  const dirty = useRef(false);
  const layouts = object.layouts ?? [];
  const [whole, setWhole] = useState(false);
  const short = !record && !whole && layouts.some((layout) => layout.kind === "quick");
  const isWide = layouts.some((layout) => layout.kind === "page" && layout.tabs.some(hasThreeColumns));

  const soil = () => {
    dirty.current = true;
  };
  const close = () => {
    if (!dirty.current) return onClose();
    modal.confirm({
      title: t("form.discard_title"),
      content: t("form.discard_text"),
      okText: t("form.discard"),
      cancelText: t("form.keep"),
      okButtonProps: { danger: true },
      onOk: onClose,
    });
  };
  return (
    <Drawer
      open
      size={phone ? "100%" : short ? 560 : isWide ? 920 : 680}
      title={record ? t("form.edit", { title: titleOf(object, record) }) : t("form.new", { object: object.label })}
      onClose={close}
      mask={{ closable: false }}
    >
      <RecordForm
        object={object}
        record={record}
        given={given}
        short={short}
        onWhole={() => setWhole(true)}
        onDirty={soil}
        onSaved={onSaved}
        onCancel={close}
      >
        {more?.(soil)}
      </RecordForm>
    </Drawer>
  );
}

const hasThreeColumns = (tab: LayoutTab) => tab.parts.some((part) => part.kind === "section" && part.columns > 2);
