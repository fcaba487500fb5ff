/**
 * A file or a picture, kept by the server under an id and fetched from `/api/files/ID`. The record says beside the id what
 * the file is called (`FIELD@kaidan.file`).
 */
import { Paperclip } from "lucide-react";
import { lazy } from "react";
import type { Field, RecordData, StoredFile } from "@/api/contract";
import { useLanguage } from "@/i18n";
import type { CellProps, FieldKind } from "../kind";

/** The file that a field holds; its name only where the record came with it. */
export function fileOf(field: Field, value: unknown, record?: Partial<RecordData>): StoredFile | undefined {
  if (typeof value !== "string" || !value) return undefined;
  const about = record?.[`${field.name}@kaidan.file`] as StoredFile | undefined;
  return about?.id === value ? about : { id: value };
}

export const fileAddress = (id: string) => `/api/files/${encodeURIComponent(id)}`;

function FileCell({ field, value, record }: CellProps) {
  const { t } = useLanguage();
  const file = fileOf(field, value, record);
  if (!file) return null;
  return (
    <a href={fileAddress(file.id)} download={file.name ?? true} onClick={(event) => event.stopPropagation()}>
      <Paperclip size={14} aria-hidden="true" style={{ verticalAlign: "-2px" }} /> {file.name ?? t("file.download")}
    </a>
  );
}

function FileRead(props: CellProps) {
  const { bytes } = useLanguage();
  const file = fileOf(props.field, props.value, props.record);
  return (
    <>
      <FileCell {...props} />
      {file?.size !== undefined && <span className="k-faint k-numbers"> {bytes(file.size)}</span>}
    </>
  );
}

function PictureCell({ field, value, record }: CellProps) {
  const file = fileOf(field, value, record);
  if (!file) return null;
  return <img className="k-field-thumb" src={fileAddress(file.id)} alt={file.name ?? field.label} loading="lazy" />;
}

function PictureRead({ field, value, record }: CellProps) {
  const { t } = useLanguage();
  const file = fileOf(field, value, record);
  if (!file) return null;
  const name = file.name ?? field.label;
  return (
    <a
      className="k-field-picture"
      href={fileAddress(file.id)}
      target="_blank"
      rel="noreferrer"
      title={t("file.open", { name })}
    >
      <img src={fileAddress(file.id)} alt={name} loading="lazy" />
    </a>
  );
}

export const file: FieldKind = {
  Cell: FileCell,
  Read: FileRead,
  Input: lazy(() => import("./FileInput")),
  operators: ["empty", "not_empty"],
  width: 180,
  inline: false,
  wide: true,
  text: (value, field, _language, record) => fileOf(field, value, record)?.name ?? "",
};

export const picture: FieldKind = { ...file, Cell: PictureCell, Read: PictureRead, width: 88 };
