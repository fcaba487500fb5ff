import { Button, Progress } from "antd";
import { Paperclip, RefreshCw, Upload, X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { StoredFile } from "@/api/contract";
import { uploadFieldFile } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { failureText } from "@/ui";
import type { InputProps } from "../kind";
import { fileAddress, fileOf } from ".";
import { scaled } from "./scaled";

/** Uploads at once and keeps the id, so that saving the record stays one small request. */
export default function FileInput({ id, field, value, record, onChange, onBusy, disabled, ...aria }: InputProps) {
  const { t, bytes } = useLanguage();
  const chooser = useRef<HTMLInputElement>(null);
  const calledOff = useRef<AbortController>(undefined);
  const problemId = useId();
  const [sending, setSending] = useState<{ name: string; share: number }>();
  const [uploaded, setUploaded] = useState<StoredFile>();
  const [problem, setProblem] = useState<string>();
  const [over, setOver] = useState(false);
  const file = uploaded?.id === value ? uploaded : fileOf(field, value, record);
  const picture = field.kind === "picture";
  // Whoever leaves the form leaves the upload.
  useEffect(() => () => calledOff.current?.abort(), []);

  const upload = async (chosen: File | undefined) => {
    if (!chosen || disabled || sending) return;
    const control = new AbortController();
    calledOff.current = control;
    setProblem(undefined);
    setSending({ name: chosen.name, share: 0 });
    onBusy?.(true);
    try {
      const sent = picture ? await scaled(chosen) : chosen;
      if (field.max_bytes && sent.size > field.max_bytes) {
        return setProblem(t("file.most", { size: bytes(field.max_bytes) }));
      }
      const kept = await uploadFieldFile(sent, (share) => setSending({ name: sent.name, share }), control.signal);
      setUploaded(kept);
      onChange(kept.id);
    } catch (error) {
      if (!control.signal.aborted) setProblem(failureText(error, t));
    } finally {
      if (!control.signal.aborted) setSending(undefined);
      onBusy?.(false);
    }
  };
  const callOff = () => {
    calledOff.current?.abort();
    setSending(undefined);
  };
  const choose = () => chooser.current?.click();
  const described = [aria.describedBy, problem && problemId].filter(Boolean).join(" ") || undefined;
  const name = file?.name ?? t("file.download");
  const word = picture ? t("file.choose_picture") : t("file.choose");

  return (
    <>
      <input
        ref={chooser}
        type="file"
        hidden
        accept={picture ? "image/png,image/jpeg,image/gif,image/webp" : undefined}
        onChange={(event) => {
          void upload(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shorter way to what the button does */}
      <div
        className="k-file-input"
        data-over={over || undefined}
        data-invalid={aria.invalid || Boolean(problem) || undefined}
        data-empty={(!file && !sending) || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(!disabled);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void upload(event.dataTransfer.files[0]);
        }}
      >
        {sending ? (
          <>
            <span className="k-grow k-file-sending">
              <span className="k-ellipsis">{t("file.uploading", { name: sending.name })}</span>
              <Progress percent={Math.round(sending.share * 100)} size="small" showInfo={false} />
            </span>
            <Button type="text" icon={<X size={16} />} onClick={callOff} aria-label={t("action.cancel")} />
          </>
        ) : file ? (
          <>
            {picture && (file.media_type ?? "image/").startsWith("image/") ? (
              <img className="k-file-preview" src={fileAddress(file.id)} alt="" />
            ) : (
              <Paperclip size={16} aria-hidden="true" />
            )}
            <span className="k-grow k-file-about">
              <a className="k-ellipsis" href={fileAddress(file.id)} target="_blank" rel="noreferrer">
                {name}
              </a>
              {file.size !== undefined && <span className="k-faint k-numbers">{bytes(file.size)}</span>}
            </span>
            <Button
              id={id}
              type="text"
              icon={<RefreshCw size={16} />}
              disabled={disabled}
              onClick={choose}
              aria-label={t("file.replace", { name })}
              aria-describedby={described}
            />
            <Button
              type="text"
              icon={<X size={16} />}
              disabled={disabled}
              onClick={() => onChange(null)}
              aria-label={t("file.remove", { name })}
            />
          </>
        ) : (
          <>
            <Button
              id={id}
              icon={<Upload size={16} />}
              disabled={disabled}
              onClick={choose}
              aria-label={`${field.label}: ${word}`}
              aria-describedby={described}
            >
              {word}
            </Button>
            <span className="k-faint k-file-drop">{t("file.drop")}</span>
          </>
        )}
      </div>
      {problem ? (
        <div id={problemId} className="k-form-problem" role="alert">
          {problem}
        </div>
      ) : (
        !file &&
        field.max_bytes && (
          <div className="k-form-help">
            {t(picture ? "file.most_scaled" : "file.most", { size: bytes(field.max_bytes) })}
          </div>
        )
      )}
    </>
  );
}
