/** The frame of a hand-written form at the edge of the page: its title, and what ends it. */
import { Button, Drawer } from "antd";
import type { ReactNode } from "react";
import { useLanguage } from "@/i18n";
import { useIsPhone } from "./useMediaQuery";

interface Props {
  title: string;
  /** Nothing is there yet: it is made, not changed. */
  isNew: boolean;
  width: number;
  busy: boolean;
  /** Escape belongs to a list of completions in it; a text is not lost by one press too many. */
  keepsEscape?: boolean;
  /** Stands before the button that saves. */
  action?: ReactNode;
  onSave: () => void;
  onClose: () => void;
  children: ReactNode;
}

export function FormDrawer({ title, isNew, width, busy, keepsEscape, action, onSave, onClose, children }: Props) {
  const { t } = useLanguage();
  const phone = useIsPhone();
  return (
    <Drawer
      open
      size={phone ? "100%" : width}
      title={title}
      onClose={onClose}
      mask={{ closable: false }}
      keyboard={!keepsEscape}
      footer={
        <div className="k-form-foot">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          {action}
          <Button type="primary" loading={busy} onClick={onSave}>
            {t(isNew ? "action.create" : "action.save")}
          </Button>
        </div>
      }
    >
      <div className="k-lines">{children}</div>
    </Drawer>
  );
}
