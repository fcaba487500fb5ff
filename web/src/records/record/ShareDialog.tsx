import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal, Select } from "antd";
import { X } from "lucide-react";
import { useState } from "react";
import type { ObjectDescription, RecordData, Share } from "@/api/contract";
import { addShare, deleteShare, sharesQuery } from "@/api/queries";
import { choiceField } from "@/describe";
import { FieldInput } from "@/fields";
import { FetchedTitle } from "@/fields/reference";
import { useLanguage } from "@/i18n";
import { Bones, useNotify } from "@/ui";

/** Who else may see or change one record, beyond what their role lets them. */
export default function ShareDialog({
  object,
  record,
  onClose,
}: {
  object: ObjectDescription;
  record: RecordData;
  onClose: () => void;
}) {
  const { t } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const shares = useQuery(sharesQuery(object.name, record.id));
  const [kind, setKind] = useState<"user" | "team">("user");
  const [whom, setWhom] = useState<unknown>(null);
  const [access, setAccess] = useState<"read" | "write">("read");
  const [busy, setBusy] = useState(false);

  const change = async (work: Promise<unknown>) => {
    setBusy(true);
    try {
      await work;
      setWhom(null);
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ["shares", object.name, record.id] });
    }
  };
  const name = (share: Share) =>
    share.name ?? <FetchedTitle object={share.user_id ? "user" : "team"} id={share.user_id ?? share.team_id ?? ""} />;

  return (
    <Modal open width={520} title={t("share.title")} footer={null} onCancel={onClose}>
      <p className="k-conflict-text">{t("share.text")}</p>
      <div className="k-share-add">
        <Select
          value={kind}
          onChange={(next) => {
            setKind(next);
            setWhom(null);
          }}
          options={(["user", "team"] as const).map((one) => ({ value: one, label: t(`share.${one}`) }))}
          aria-label={t("share.whom")}
        />
        <FieldInput
          key={kind}
          field={choiceField({ name: kind, kind, label: t(`share.${kind}`) })}
          value={whom}
          onChange={setWhom}
          label={t("share.whom")}
        />
        <Select
          value={access}
          onChange={setAccess}
          options={(["read", "write"] as const).map((one) => ({ value: one, label: t(`share.${one}`) }))}
          aria-label={t("share.access")}
        />
        <Button
          type="primary"
          disabled={!whom}
          loading={busy}
          onClick={() => void change(addShare(object.name, record.id, { [`${kind}_id`]: String(whom), access }))}
        >
          {t("share.add")}
        </Button>
      </div>
      {shares.isPending && <Bones lines={2} />}
      {shares.data?.length === 0 && <p className="k-related-none">{t("share.none")}</p>}
      <ul className="k-files" style={{ padding: 0 }}>
        {(shares.data ?? []).map((share) => (
          <li key={share.id}>
            <span className="k-grow k-ellipsis">{name(share)}</span>
            <span className="k-faint">{t(`share.${share.access}`)}</span>
            <Button
              size="small"
              type="text"
              icon={<X size={14} />}
              onClick={() => void change(deleteShare(object.name, record.id, share.id))}
              aria-label={t("share.remove")}
            />
          </li>
        ))}
      </ul>
    </Modal>
  );
}
