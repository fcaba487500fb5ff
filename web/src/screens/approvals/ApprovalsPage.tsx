/** Approvals of whoever looks: what waits for them, what they asked, decided and were sent a copy of. Many are decided at once. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input } from "antd";
import { CalendarOff, CheckCheck, Stamp } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { type Box, boxes, decideMany, inboxQuery, refreshApprovals } from "@/api/approvals";
import type { Id } from "@/api/contract";
import { useSession } from "@/api/useSession";
import { useLanguage } from "@/i18n";
import { Bones, EmptyState, FailedState, useNotify, usePageTitle } from "@/ui";
import { ApprovalCard } from "./ApprovalCard";
import { useBox } from "./useBox";
import "./inbox.css";

const AbsenceDialog = lazy(() => import("./AbsenceDialog"));

export default function ApprovalsPage() {
  const { t } = useLanguage();
  const { user } = useSession();
  const [box, setBox] = useBox();
  const [away, setAway] = useState(false);
  usePageTitle(t("approval.title"));
  const shown = boxes.filter((one) => one !== "stuck" || user?.is_administrator);
  return (
    <div className="k-page k-inbox">
      <header className="k-page-head">
        <h1 className="k-grow">{t("approval.title")}</h1>
        <Button icon={<CalendarOff size={16} />} onClick={() => setAway(true)}>
          {t("approval.absence")}
        </Button>
      </header>
      <div className="k-switch k-inbox-boxes">
        {shown.map((one) => (
          <button key={one} type="button" aria-pressed={box === one} onClick={() => setBox(one)}>
            {t(`approval.box_${one}`)}
          </button>
        ))}
      </div>
      <Items key={box} box={box} />
      {away && (
        <Suspense fallback={null}>
          <AbsenceDialog onClose={() => setAway(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Items({ box }: { box: Box }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const pages = useInfiniteQuery(inboxQuery(box));
  const items = (pages.data?.pages ?? []).flatMap((page) => page.items);
  const [chosen, setChosen] = useState<ReadonlySet<Id>>(new Set());
  const [failed, setFailed] = useState<Record<Id, string>>({});
  const [opinion, setOpinion] = useState("");
  const [busy, setBusy] = useState<"approve" | "refuse">();
  const deciding = box === "waiting";
  // What is no longer in the list is not decided unseen.
  const ready = items.filter((item) => chosen.has(item.id));

  const decide = async (wanted: typeof items, refuse: boolean) => {
    setBusy(refuse ? "refuse" : "approve");
    try {
      const answer = await decideMany({
        approvals: wanted.map(({ id, turn }) => ({ id, turn })),
        refuse,
        ...(opinion.trim() && { opinion: opinion.trim() }),
      });
      setFailed((before) => {
        const others = Object.entries(before).filter(([id]) => !wanted.some((item) => item.id === id));
        return Object.fromEntries([...others, ...answer.failed.map(({ id, message }) => [id, message])]);
      });
      setChosen(new Set(answer.failed.map(({ id }) => id)));
      if (answer.done > 0) {
        notify.done(t(refuse ? "approval.refused_count" : "approval.approved_count", { count: answer.done }));
        if (answer.failed.length === 0) setOpinion("");
      }
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(undefined);
      await refreshApprovals(client);
    }
  };

  if (pages.isPending) return <Bones lines={6} />;
  if (pages.error && items.length === 0) {
    return <FailedState error={pages.error} retry={() => void pages.refetch()} />;
  }
  if (items.length === 0) {
    const Icon = box === "waiting" ? CheckCheck : Stamp;
    return <EmptyState icon={Icon} title={t(`approval.none_${box}`)} text={t(`approval.none_${box}_text`)} />;
  }
  const toggle = (id: Id, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <>
      {deciding && items.length > 1 && (
        <Checkbox
          checked={ready.length === items.length}
          indeterminate={ready.length > 0 && ready.length < items.length}
          onChange={(event) => setChosen(new Set(event.target.checked ? items.map((item) => item.id) : []))}
        >
          {t("approval.choose_all")}
        </Checkbox>
      )}
      <ul className="k-inbox-items">
        {items.map((item) => (
          <ApprovalCard
            key={item.id}
            item={item}
            box={box}
            chosen={deciding ? chosen.has(item.id) : undefined}
            onChoose={(on) => toggle(item.id, on)}
            failure={failed[item.id]}
          />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("approval.older")}
        </Button>
      )}
      {deciding && ready.length > 0 && (
        <section className="k-card k-inbox-bar" aria-label={t("approval.decide_many")}>
          <Input
            value={opinion}
            maxLength={2000}
            placeholder={t("approval.opinion")}
            aria-label={t("approval.opinion")}
            onChange={(event) => setOpinion(event.target.value)}
          />
          <Button type="primary" loading={busy === "approve"} onClick={() => void decide(ready, false)}>
            {t("approval.approve_count", { count: ready.length })}
          </Button>
          <Button danger loading={busy === "refuse"} onClick={() => void decide(ready, true)}>
            {t("approval.refuse")}
          </Button>
        </section>
      )}
    </>
  );
}
