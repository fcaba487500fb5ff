import type { Field, RecordData } from "@/api/contract";
import { valueKey } from "@/describe";
import { fileAddress, fileOf } from ".";

/** What a record looks like, beside its title; an empty place of the same size where nobody has said. */
export function Thumb({ field, record, size }: { field: Field; record: RecordData; size: number }) {
  const file = fileOf(field, record[valueKey(field)], record);
  return (
    <span className="k-thumb" style={{ width: size, height: size }} data-empty={!file || undefined} aria-hidden="true">
      {file && <img src={fileAddress(file.id)} alt="" loading="lazy" />}
    </span>
  );
}
