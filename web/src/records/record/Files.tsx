import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { Paperclip, Trash2, Upload } from "lucide-react";
import { useRef, useState } from "react";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { deleteFile, filesQuery, keys, uploadFile } from "@/api/queries";
import { rightsOn } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bones, useNotify } from "@/ui";

/** The attachments of a record: chosen or dropped in, fetched, removed. */
export function Files({ object, record }: { object: ObjectDescription; record: RecordData }) {
  const { t, bytes, instant } = useLanguage();
  const { modal } = App.useApp();
  const notify = useNotify();
  const client = useQueryClient();
  const chooser = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const files = useQuery(filesQuery(object.name, record.id));
  const editable = rightsOn(object, record).update && !record.deleted_at;

  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ["files", object.name, record.id] }),
      client.invalidateQueries({ queryKey: keys.timeline(object.name, record.id) }),
    ]);
  const upload = async (chosen: FileList | null) => {
    if (!chosen || chosen.length === 0) return;
    setBusy(true);
    try {
      for (const file of chosen) await uploadFile(object.name, record.id, file);
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
      await refresh();
    }
  };
  const remove = (id: string, name: string) =>
    modal.confirm({
      title: t("files.remove", { name }),
      okText: t("action.delete"),
      cancelText: t("action.cancel"),
      okButtonProps: { danger: true },
      onOk: () => deleteFile(id).then(refresh).catch(notify.failed),
    });

  return (
    <section
      className="k-card k-related"
      aria-label={t("files.title")}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!editable) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (editable) void upload(event.dataTransfer.files);
      }}
    >
      <header>
        <Paperclip size={16} aria-hidden="true" />
        <h2>{t("files.title")}</h2>
        <span className="k-grow" />
        {editable && (
          <>
            <input
              ref={chooser}
              type="file"
              multiple
              hidden
              onChange={(event) => {
                void upload(event.target.files).then(() => {
                  if (chooser.current) chooser.current.value = "";
                });
              }}
            />
            <Button
              size="small"
              type="text"
              icon={<Upload size={16} />}
              loading={busy}
              onClick={() => chooser.current?.click()}
            >
              {t("files.add")}
            </Button>
          </>
        )}
      </header>
      {files.isPending && (
        <div style={{ padding: 16 }}>
          <Bones lines={1} />
        </div>
      )}
      {files.data?.length === 0 && (
        <p className="k-related-none">{editable ? t("files.none_drop") : t("files.none")}</p>
      )}
      {files.data && files.data.length > 0 && (
        <ul className="k-files">
          {files.data.map((file) => (
            <li key={file.id}>
              <a className="k-grow k-ellipsis" href={`/api/files/${file.id}`} download={file.name}>
                {file.name}
              </a>
              <span className="k-faint k-numbers">{bytes(file.size)}</span>
              <span className="k-faint k-numbers k-files-at">{instant(file.at)}</span>
              {editable && (
                <Button
                  size="small"
                  type="text"
                  icon={<Trash2 size={14} />}
                  onClick={() => remove(file.id, file.name)}
                  aria-label={t("files.remove", { name: file.name })}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
