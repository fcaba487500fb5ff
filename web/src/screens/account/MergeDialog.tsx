/** Puts another account into this one: what belonged to it comes along, and for some seconds it can be undone. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Modal, Radio } from "antd";
import { useMemo, useState } from "react";
import type { Field } from "@/api/contract";
import { findDuplicates, mergeRecords, recordQuery, refreshEverything, undoMerge } from "@/api/queries";
import { allExpanded, choiceField, isWritable, titleOf, useObjects, valueKey } from "@/describe";
import { FieldInput, FieldRead, isEmpty } from "@/fields";
import { useLanguage } from "@/i18n";
import type { PartProps } from "@/records/extensions";
import { filledValues, same } from "@/records/form/draft";
import { Bones, useNotify } from "@/ui";
import "./merge.css";

export default function MergeDialog({ object, record, onClose }: PartProps & { onClose: () => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const [otherId, setOtherId] = useState<unknown>(null);
  const [taken, setTaken] = useState<Record<string, boolean>>({});
  const [busy, setBusy] = useState(false);
  const objects = useObjects();
  const expand = useMemo(() => allExpanded(object, objects), [object, objects]);
  const other = useQuery({ ...recordQuery(object.name, String(otherId), expand), enabled: Boolean(otherId) }).data;
  const similar = useQuery({
    queryKey: ["duplicates", object.name, "merge", record.id],
    queryFn: ({ signal }) =>
      findDuplicates(
        object.name,
        filledValues({ name: record.name, phone: record.phone, credit_code: record.credit_code }),
        signal,
      ),
    retry: false,
  });
  const hits = (similar.data?.hits ?? []).filter(
    (hit) => hit.object === object.name && hit.visible && hit.id && hit.id !== record.id,
  );
  const picker = choiceField({ name: object.name, kind: "reference", target: object.name, label: object.label });
  const differing = other
    ? object.fields.filter((field) => isWritable(field) && !same(record[valueKey(field)], other[valueKey(field)]))
    : [];
  /** Whether the merged record's value is kept: where the reader said so, and where there is no other. */
  const takesOther = (field: Field) => taken[field.name] ?? isEmpty(record[valueKey(field)]);

  const choose = (id: unknown) => {
    setOtherId(id);
    setTaken({});
  };
  const merge = async () => {
    setBusy(true);
    try {
      const chosen = differing.filter((field) => field.name in taken);
      const values = chosen.map((field) => [valueKey(field), (takesOther(field) ? other : record)?.[valueKey(field)]]);
      const { merge_id: id } = await mergeRecords(
        object.name,
        record.id,
        [String(otherId)],
        Object.fromEntries(values.filter(([, value]) => !isEmpty(value))),
      );
      await refreshEverything(client);
      notify.undoable(t("merge.done", { title: titleOf(object, record) }), () => {
        undoMerge(id)
          .then(() => refreshEverything(client))
          .catch(notify.failed);
      });
      onClose();
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      width={680}
      title={t("merge.title")}
      okText={t("merge.ok")}
      okButtonProps={{ disabled: !other || other.id === record.id }}
      cancelText={t("action.cancel")}
      confirmLoading={busy}
      onOk={() => void merge()}
      onCancel={onClose}
    >
      <p className="k-conflict-text">{t("merge.text", { title: titleOf(object, record) })}</p>
      <FieldInput field={picker} value={otherId} onChange={choose} label={t("merge.other")} />
      {!otherId && hits.length > 0 && (
        <ul className="k-merge-hits">
          {hits.slice(0, 5).map((hit) => (
            <li key={hit.id}>
              <button type="button" className="k-plain" onClick={() => choose(hit.id)}>
                {hit.title}
              </button>
            </li>
          ))}
        </ul>
      )}
      {Boolean(otherId) && !other && <Bones lines={4} />}
      {other && (
        <table className="k-merge">
          <thead>
            <tr>
              <td />
              <th scope="col">{t("merge.kept")}</th>
              <th scope="col">{t("merge.merged")}</th>
            </tr>
          </thead>
          <tbody>
            {differing.map((field) => (
              <tr key={field.name}>
                <th scope="row">{field.label}</th>
                {[record, other].map((one) => (
                  <td key={one.id}>
                    <Radio
                      checked={takesOther(field) === (one === other)}
                      disabled={isEmpty(one[valueKey(field)])}
                      onChange={() => setTaken((before) => ({ ...before, [field.name]: one === other }))}
                      aria-label={t("merge.take", { field: field.label, title: titleOf(object, one) })}
                    >
                      <FieldRead field={field} record={one} />
                    </Radio>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Modal>
  );
}
