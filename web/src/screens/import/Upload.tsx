/** The first step: into which object, and which file; dropped or chosen. */
import { Button, Select } from "antd";
import { FileDown, FileSpreadsheet } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";
import type { Import } from "./contract";
import { templatePath, uploadImport } from "./queries";

interface Props {
  object: string | undefined;
  onChoose: (object: string) => void;
  onUploaded: (made: Import) => void;
}

export function Upload({ object, onChoose, onUploaded }: Props) {
  const { t } = useLanguage();
  const notify = useNotify();
  const objects = useObjects().filter((one) => one.can.import && one.can.create);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<string>();
  const chosen = objects.find((one) => one.name === object)?.name;

  const send = async (file: File | undefined) => {
    if (!file || !chosen || sending) return;
    setSending(file.name);
    try {
      onUploaded(await uploadImport(chosen, file));
    } catch (error) {
      notify.failed(error);
      setSending(undefined);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  };
  return (
    <div className="k-import-start">
      <div className="k-import-what">
        <label htmlFor="import-object">{t("import.into")}</label>
        <Select
          id="import-object"
          value={chosen}
          onChange={onChoose}
          placeholder={t("import.choose_object")}
          showSearch={{ optionFilterProp: "label" }}
          options={objects.map((one) => ({ value: one.name, label: one.label_plural }))}
        />
        {chosen && (
          <a href={templatePath(chosen)} download className="k-import-template">
            <FileDown size={16} aria-hidden="true" /> {t("import.template")}
          </a>
        )}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is beside the button inside, which does the same */}
      <div
        className="k-drop"
        data-over={over || undefined}
        data-off={!chosen || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <span className="k-empty-icon" aria-hidden="true">
          <FileSpreadsheet size={26} strokeWidth={1.75} />
        </span>
        <strong>{sending ? t("import.reading", { file: sending }) : t("import.drop")}</strong>
        <span className="k-faint">{t("import.formats")}</span>
        <Button type="primary" disabled={!chosen} loading={Boolean(sending)} onClick={() => input.current?.click()}>
          {t("import.choose_file")}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt"
          onChange={(event) => {
            void send(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </div>
    </div>
  );
}
