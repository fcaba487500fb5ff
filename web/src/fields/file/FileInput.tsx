import { Button } from "antd";
import { Upload, X } from "lucide-react";
import { useRef, useState } from "react";
import { uploadFieldFile } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";
import type { InputProps } from "../kind";
import { fileOf } from ".";

/** Uploads at once and keeps the id, so that saving the record stays one small request. */
export default function FileInput({ id, field, value, onChange, disabled, describedBy }: InputProps) {
  const { t } = useLanguage();
  const notify = useNotify();
  const chooser = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [name, setName] = useState<string>();
  const file = fileOf(value);

  const upload = async (chosen: File | undefined) => {
    if (!chosen) return;
    setBusy(true);
    try {
      const kept = await uploadFieldFile(chosen);
      setName(kept.name);
      onChange(kept.id);
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <span className="k-row">
      <input
        ref={chooser}
        type="file"
        hidden
        accept={field.kind === "picture" ? "image/*" : undefined}
        onChange={(event) => {
          void upload(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Button
        id={id}
        icon={<Upload size={16} />}
        loading={busy}
        disabled={disabled}
        onClick={() => chooser.current?.click()}
        aria-describedby={describedBy}
      >
        {file ? t("file.replace") : t("file.choose")}
      </Button>
      {file && <span className="k-ellipsis">{name ?? file.name}</span>}
      {file && !disabled && (
        <Button type="text" icon={<X size={16} />} aria-label={t("action.remove")} onClick={() => onChange(null)} />
      )}
    </span>
  );
}
