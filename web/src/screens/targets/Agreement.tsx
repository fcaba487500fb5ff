/** What somebody who is asked may say to a target: sign it off or confirm it, or refuse with a reason. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popover } from "antd";
import { Check, Signature } from "lucide-react";
import { useState } from "react";
import type { Id } from "@/api/contract";
import { act } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";
import { refreshTargets } from "./contract";

interface Props {
  id: Id;
  /** Of whom it speaks. */
  title: string;
  canSignOff: boolean;
  canConfirm: boolean;
  small?: boolean;
}

export function Agreement({ id, title, canSignOff, canConfirm, small }: Props) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const [busy, setBusy] = useState<string>();
  if (!canSignOff && !canConfirm) return null;

  const say = async (verb: "sign_off" | "confirm" | "refuse", body: object = {}) => {
    setBusy(verb);
    try {
      await act("target", id, verb, body);
      const done = { sign_off: "target.signed_done", confirm: "target.confirmed_done", refuse: "target.refused_done" };
      notify.done(t(done[verb] as "target.signed_done", { title }));
    } catch (failure) {
      notify.failed(failure);
    }
    await refreshTargets(client);
    setBusy(undefined);
  };
  const size = small ? "small" : "middle";
  const agree = canSignOff ? "sign_off" : "confirm";
  return (
    <>
      <Button
        type="primary"
        size={size}
        loading={busy === agree}
        icon={canSignOff ? <Signature size={14} /> : <Check size={14} />}
        onClick={() => void say(agree)}
      >
        {t(`target.${agree}`)}
      </Button>
      <Popover
        trigger="click"
        placement="bottomRight"
        destroyOnHidden
        content={<Refusal busy={busy === "refuse"} onRefuse={(reason) => void say("refuse", { reason })} />}
      >
        <Button size={size}>{t("target.refuse")}</Button>
      </Popover>
    </>
  );
}

function Refusal({ busy, onRefuse }: { busy: boolean; onRefuse: (reason: string) => void }) {
  const { t } = useLanguage();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  return (
    <form
      className="k-target-refusal"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim()) onRefuse(reason);
        else setMissing(true);
      }}
    >
      <Input.TextArea
        autoFocus
        aria-label={t("target.refuse_why")}
        placeholder={t("target.refuse_why")}
        status={missing ? "error" : undefined}
        autoSize={{ minRows: 2, maxRows: 6 }}
        value={reason}
        onChange={(event) => {
          setReason(event.target.value);
          setMissing(false);
        }}
      />
      {missing && (
        <div className="k-form-problem" role="alert">
          {t("target.reason_missing")}
        </div>
      )}
      <Button danger htmlType="submit" loading={busy}>
        {t("target.refuse")}
      </Button>
    </form>
  );
}
