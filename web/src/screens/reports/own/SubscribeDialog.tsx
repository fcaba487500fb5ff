/** A report by mail: to whom, how often, at what hour; and who gets it already. Everybody is sent what they may see. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Select } from "antd";
import { X } from "lucide-react";
import { useState } from "react";
import { request, ServerError } from "@/api/client";
import type { Id } from "@/api/contract";
import { useSession } from "@/api/useSession";
import { useLanguage } from "@/i18n";
import { PeopleSelect } from "@/records/approvals/PeopleSelect";
import { Bones, FailedState, useNotify } from "@/ui";

interface Subscription {
  id: Id;
  receiver: { id: Id; name: string };
  by: { id: Id; name: string };
  rhythm: "daily" | "weekly" | "monthly";
  day: number;
  at: string;
}

const rhythms = ["daily", "weekly", "monthly"] as const;

export default function SubscribeDialog({ report, onClose }: { report: Id; onClose: () => void }) {
  const { t, locale } = useLanguage();
  const me = useSession().user?.id ?? "";
  const client = useQueryClient();
  const notify = useNotify();
  const path = `/api/report/${report}/subscriptions`;
  const key = ["pivot", "subscriptions", report];
  const answer = useQuery({ queryKey: key, queryFn: ({ signal }) => request<Subscription[]>(path, { signal }) });
  const choice = useQuery({
    queryKey: ["notices", "has mail"],
    queryFn: ({ signal }) => request<{ has_mail: boolean }>("/api/notices/choice", { signal }),
  });
  const [receivers, setReceivers] = useState<Id[]>([me]);
  const [rhythm, setRhythm] = useState<Subscription["rhythm"]>("weekly");
  const [day, setDay] = useState(1);
  const [at, setAt] = useState("08:30");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  // 2024 began on a Monday.
  const weekday = (number: number) =>
    new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2024, 0, number));
  const when = (one: Subscription) => {
    if (one.rhythm === "daily") return t("pivot.mail_daily", { at: one.at });
    if (one.rhythm === "weekly") return t("pivot.mail_weekly", { day: weekday(one.day), at: one.at });
    return t("pivot.mail_monthly", { day: one.day, at: one.at });
  };
  const change = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      await client.invalidateQueries({ queryKey: key });
    } catch (error) {
      const byField = error instanceof ServerError ? Object.values(error.byField) : [];
      if (byField[0]) setProblem(byField[0]);
      else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const add = () =>
    change(() => request(path, { method: "POST", body: { receivers, rhythm, day: rhythm === "daily" ? 1 : day, at } }));
  const end = (id: Id) => change(() => request(`/api/report/subscriptions/${id}`, { method: "DELETE" }));
  const days = rhythm === "weekly" ? 7 : 28;
  return (
    <Modal open width={560} title={t("pivot.mail")} footer={null} onCancel={onClose}>
      <p className="k-faint">{t("pivot.mail_text")}</p>
      {choice.data && !choice.data.has_mail && <p>{t("pivot.mail_none")}</p>}
      <div className="k-subscribe">
        <PeopleSelect value={receivers} onChange={setReceivers} label={t("pivot.mail_to")} />
        <div className="k-builder-line">
          <Select
            value={rhythm}
            aria-label={t("pivot.mail_rhythm")}
            onChange={(next) => {
              setRhythm(next);
              setDay(1);
            }}
            options={rhythms.map((one) => ({ value: one, label: t(`pivot.rhythm_${one}`) }))}
          />
          {rhythm !== "daily" && (
            <Select
              value={day}
              aria-label={t("pivot.mail_day")}
              popupMatchSelectWidth={false}
              onChange={setDay}
              options={Array.from({ length: days }, (_, index) => ({
                value: index + 1,
                label: rhythm === "weekly" ? weekday(index + 1) : t("pivot.day_of_month", { day: index + 1 }),
              }))}
            />
          )}
          <Input
            type="time"
            value={at}
            aria-label={t("pivot.mail_at")}
            style={{ width: 120 }}
            onChange={(event) => setAt(event.target.value)}
          />
          <Button type="primary" loading={busy} disabled={receivers.length === 0} onClick={() => void add()}>
            {t("pivot.mail_send")}
          </Button>
        </div>
        {problem && (
          <span className="k-own-problem" role="alert">
            {problem}
          </span>
        )}
      </div>
      {answer.error ? (
        <FailedState error={answer.error} retry={() => void answer.refetch()} />
      ) : !answer.data ? (
        <Bones lines={2} />
      ) : answer.data.length === 0 ? (
        <p className="k-faint">{t("pivot.mail_nobody")}</p>
      ) : (
        <ul className="k-files" style={{ padding: 0 }}>
          {answer.data.map((one) => (
            <li key={one.id}>
              <span className="k-grow k-ellipsis">{one.receiver.name}</span>
              <span className="k-faint">{when(one)}</span>
              <Button
                size="small"
                type="text"
                icon={<X size={14} />}
                aria-label={t("pivot.mail_end", { name: one.receiver.name })}
                onClick={() => void end(one.id)}
              />
            </li>
          ))}
        </ul>
      )}
    </Modal>
  );
}
