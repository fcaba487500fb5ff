/** A file or a picture, kept by the server under an id and fetched from `/api/files/ID`. */
import { Paperclip } from "lucide-react";
import { lazy } from "react";
import { useLanguage } from "@/i18n";
import type { CellProps, FieldKind } from "../kind";

/** The id of a file value, whether the server sends the id alone or a description of the file. */
export function fileOf(value: unknown): { id: string; name?: string } | undefined {
  if (typeof value === "string" && value) return { id: value };
  const file = value as { id?: unknown; name?: unknown } | null;
  if (!file || typeof file.id !== "string") return undefined;
  return { id: file.id, name: typeof file.name === "string" ? file.name : undefined };
}

const address = (id: string) => `/api/files/${encodeURIComponent(id)}`;

function FileCell({ value }: CellProps) {
  const { t } = useLanguage();
  const file = fileOf(value);
  if (!file) return null;
  return (
    <a href={address(file.id)} download={file.name ?? true} onClick={(event) => event.stopPropagation()}>
      <Paperclip size={14} aria-hidden="true" style={{ verticalAlign: "-2px" }} /> {file.name ?? t("file.download")}
    </a>
  );
}

function PictureRead({ field, value }: CellProps) {
  const file = fileOf(value);
  return file ? <img className="k-field-picture" src={address(file.id)} alt={field.label} loading="lazy" /> : null;
}

export const file: FieldKind = {
  Cell: FileCell,
  Input: lazy(() => import("./FileInput")),
  operators: ["empty", "not_empty"],
  width: 150,
  inline: false,
  text: (value) => fileOf(value)?.name ?? fileOf(value)?.id ?? "",
};

export const picture: FieldKind = { ...file, Read: PictureRead };
