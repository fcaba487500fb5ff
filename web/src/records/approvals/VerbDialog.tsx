/** One verb on an approval: what is said with it, and to whom or to which step it goes. */
import { useQueryClient } from "@tanstack/react-query";
import { Modal, Radio, Select } from "antd";
import { useState } from "react";
import { type Approval, refreshApprovals, takeVerb } from "@/api/approvals";
import { ServerError } from "@/api/client";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";
import { PeopleSelect } from "./PeopleSelect";
import { SayFields, type Saying, said, silent } from "./SayFields";

export const verbs = [
  "approve",
  "refuse",
  "send_back",
  "add",
  "hand_over",
  "ask_again",
  "withdraw",
  "remind",
  "copy",
  "mend",
] as const;
export type Verb = (typeof verbs)[number];

const withPeople = ["add", "hand_over", "copy", "mend"] as const;
const withFile: readonly Verb[] = ["approve", "refuse", "send_back", "ask_again"];
const dangerous: readonly Verb[] = ["refuse", "withdraw"];

export default function VerbDialog({
  approval,
  verb,
  onClose,
}: {
  approval: Pick<Approval, "id" | "turn" | "name" | "steps" | "can" | "waits_for">;
  verb: Verb;
  onClose: () => void;
}) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const [saying, setSaying] = useState<Saying>(silent);
  const [people, setPeople] = useState<string[]>([]);
  const [before, setBefore] = useState(true);
  const [step, setStep] = useState<number | null>(null);
  const [from, setFrom] = useState(approval.waits_for[0]?.id);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const toWhom = withPeople.find((one) => one === verb);

  const send = async () => {
    setBusy(true);
    setProblems({});
    const { opinion, file_ids } = said(saying) as { opinion?: string; file_ids?: string[] };
    const turn = verb === "copy" ? {} : { turn: approval.turn };
    const extra = {
      approve: {},
      refuse: {},
      ask_again: {},
      withdraw: {},
      remind: {},
      send_back: step === null ? {} : { step },
      add: { user_ids: people, before },
      copy: { user_ids: people },
      hand_over: { user_id: people[0] },
      mend: { user_id: people[0], from_id: from },
    }[verb];
    try {
      await takeVerb(approval.id, verb === "mend" ? "hand_over" : verb, {
        ...turn,
        ...(opinion && { opinion }),
        ...(withFile.includes(verb) && file_ids ? { file_ids } : {}),
        ...extra,
      });
      notify.done(t(`approval.done_${verb}`));
      onClose();
    } catch (error) {
      const byField = error instanceof ServerError ? error.byField : {};
      if (Object.keys(byField).length > 0) setProblems(byField);
      else notify.failed(error);
    } finally {
      setBusy(false);
      await refreshApprovals(client);
    }
  };
  const others = Object.entries(problems).filter(([target]) => !["user_id", "opinion"].includes(target));

  return (
    <Modal
      open
      width={480}
      title={t(`approval.${verb}_title`, { process: approval.name })}
      okText={t(`approval.${verb}`)}
      cancelText={t("action.cancel")}
      okButtonProps={{
        danger: dangerous.includes(verb),
        disabled: Boolean(toWhom) && people.length === 0,
      }}
      confirmLoading={busy}
      onOk={() => void send()}
      onCancel={onClose}
    >
      <div style={{ display: "grid", gap: 16, paddingBlock: 8 }}>
        {verb === "send_back" && (
          <Radio.Group
            value={step ?? -1}
            onChange={(event) => setStep(event.target.value === -1 ? null : event.target.value)}
            style={{ display: "grid", gap: 8 }}
          >
            <Radio value={-1}>{t("approval.to_applicant")}</Radio>
            {approval.can.send_back.map((at) => (
              <Radio key={at} value={at}>
                {t("approval.to_step", { step: approval.steps[at]?.name ?? "" })}
              </Radio>
            ))}
          </Radio.Group>
        )}
        {verb === "mend" && (
          <div className="k-form-field">
            <label htmlFor="approval-from">{t("approval.mend_from")}</label>
            <Select
              id="approval-from"
              value={from}
              options={approval.waits_for.map((person) => ({ value: person.id, label: person.name }))}
              onChange={setFrom}
            />
          </div>
        )}
        {toWhom && (
          <div className="k-form-field">
            <label htmlFor="approval-people">{t(`approval.${toWhom}_whom`)}</label>
            <PeopleSelect
              id="approval-people"
              single={verb === "hand_over" || verb === "mend"}
              value={people}
              invalid={Boolean(problems.user_id)}
              onChange={setPeople}
            />
            {problems.user_id && (
              <div className="k-form-problem" role="alert">
                {problems.user_id}
              </div>
            )}
          </div>
        )}
        {verb === "add" && (
          <Radio.Group value={before} onChange={(event) => setBefore(event.target.value)}>
            <Radio value={true}>{t("approval.add_before")}</Radio>
            <Radio value={false}>{t("approval.add_after")}</Radio>
          </Radio.Group>
        )}
        <SayFields value={saying} onChange={setSaying} withFile={withFile.includes(verb)} problem={problems.opinion} />
        {others.map(([target, message]) => (
          <div key={target} className="k-form-above" role="alert">
            {message}
          </div>
        ))}
      </div>
    </Modal>
  );
}
