import { Modal } from "antd";
import { type Key, useLanguage } from "@/i18n";
import { Kbd, modSign } from "@/ui";

const shortcuts: [keys: string[], meaning: Key][] = [
  [[modSign, "K"], "shortcut.search_all"],
  [["/"], "shortcut.search_list"],
  [["N"], "shortcut.new"],
  [["←", "↑", "↓", "→"], "shortcut.move"],
  [["Enter"], "shortcut.open"],
  [["E"], "shortcut.edit"],
  [["Space"], "shortcut.select"],
  [["[", "]"], "shortcut.column"],
  [[modSign, "Enter"], "shortcut.save"],
  [["?"], "shortcut.help"],
];

/** The keys that save the mouse. */
export default function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage();
  return (
    <Modal open width={440} footer={null} title={t("shortcut.title")} onCancel={onClose}>
      <dl className="k-shortcuts">
        {shortcuts.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>{t(meaning)}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
