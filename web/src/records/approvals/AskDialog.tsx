/** Asks for an approval of a record: which one, how it would go, and what there is to say. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Modal, Select } from "antd";
import { useState } from "react";
import { askForApproval, type Offer, offersQuery, refreshApprovals } from "@/api/approvals";
import { ServerError } from "@/api/client";
import type { Id } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { Bones, useNotify } from "@/ui";
import { SayFields, type Saying, said, silent } from "./SayFields";
import { OfferedSteps } from "./Steps";

interface Props {
  object: string;
  id: Id;
  /** What is written into the record once it is approved. */
  changes?: Record<string, unknown>;
  offered?: Offer[];
  /** It was refused without one: says so. */
  needed?: boolean;
  onClose: () => void;
}

export default function AskDialog({ object, id, changes, offered, needed, onClose }: Props) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const found = useQuery({ ...offersQuery(object, id, changes ?? {}), enabled: !offered });
  const offers = offered ?? found.data ?? [];
  const [chosen, setChosen] = useState<Id>();
  const [saying, setSaying] = useState<Saying>(silent);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<string[]>([]);
  const offer = offers.find((one) => one.id === chosen) ?? offers[0];

  const send = async () => {
    if (!offer) return;
    setBusy(true);
    setProblems([]);
    try {
      await askForApproval(object, id, { process_id: offer.id, ...said(saying), ...(changes && { changes }) });
      notify.done(t("approval.asked_done"));
      onClose();
      await refreshApprovals(client);
    } catch (error) {
      if (error instanceof ServerError && error.details.length > 0) {
        setProblems(error.details.map((detail) => detail.message));
      } else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      width={520}
      title={t("approval.ask_title")}
      okText={t("approval.ask")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !offer }}
      confirmLoading={busy}
      onOk={() => void send()}
      onCancel={onClose}
    >
      <div style={{ display: "grid", gap: 16, paddingBlock: 8 }}>
        {needed && <p className="k-faint">{t(changes ? "approval.needed_text" : "approval.needed_first")}</p>}
        {!offered && found.isPending && <Bones lines={3} />}
        {!offered && found.data?.length === 0 && <p>{t("approval.no_offer")}</p>}
        {offers.length > 1 && (
          <Select
            value={offer?.id}
            aria-label={t("approval.process")}
            options={offers.map((one) => ({ value: one.id, label: one.name }))}
            onChange={setChosen}
          />
        )}
        {offer && (
          <>
            <div>
              {offers.length === 1 && <strong>{offer.name}</strong>}
              {offer.description && <p className="k-faint">{offer.description}</p>}
            </div>
            <OfferedSteps steps={offer.steps} />
            <SayFields value={saying} onChange={setSaying} withFile />
          </>
        )}
        {problems.map((message) => (
          <div key={message} className="k-form-above" role="alert">
            {message}
          </div>
        ))}
      </div>
    </Modal>
  );
}
