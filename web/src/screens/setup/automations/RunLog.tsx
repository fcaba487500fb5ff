/** What an automation did, newest first: each run with its steps and reasons; what failed can be begun again. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Drawer, Select } from "antd";
import { History, RotateCcw } from "lucide-react";
import { useState } from "react";
import { request } from "@/api/client";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { recordHref } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bones, EmptyState, FailedState, Tag, useIsPhone, useNotify } from "@/ui";
import { type Run, type Runs, stepNames } from "./words";

const states = ["queued", "sleeping", "done", "failed", "stopped"] as const;
const colors: Record<Run["state"], string> = {
  queued: "blue",
  sleeping: "blue",
  done: "green",
  failed: "red",
  stopped: "orange",
};

interface Props {
  object: ObjectDescription;
  automation: RecordData;
  onClose: () => void;
}

export function RunLog({ object, automation, onClose }: Props) {
  const { t } = useLanguage();
  const phone = useIsPhone();
  const client = useQueryClient();
  const notify = useNotify();
  const [state, setState] = useState<Run["state"]>();
  const key = ["automation-runs", automation.id, state ?? ""];
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ signal, pageParam }) => {
      const asked = new URLSearchParams({ ...(state && { state }), ...(pageParam && { before: pageParam }) });
      return request<Runs>(`/api/automations/${automation.id}/runs?${asked}`, { signal });
    },
    initialPageParam: "",
    getNextPageParam: (page: Runs) => page.next ?? undefined,
    refetchInterval: 10_000,
  });
  const runs = (pages.data?.pages ?? []).flatMap((page) => page.runs);
  const replay = async (run: Run) => {
    try {
      await request(`/api/automations/runs/${run.id}/replay`, { method: "POST", body: {} });
      await client.invalidateQueries({ queryKey: key });
    } catch (error) {
      notify.failed(error);
    }
  };
  return (
    <Drawer
      open
      size={phone ? "100%" : 640}
      title={t("auto.log_of", { title: String(automation.name) })}
      onClose={onClose}
    >
      <div className="k-lines">
        <Select
          allowClear
          style={{ width: 180 }}
          aria-label={t("auto.log_state")}
          placeholder={t("auto.log_state")}
          value={state}
          options={states.map((one) => ({ value: one, label: t(`auto.state_${one}`) }))}
          onChange={setState}
        />
        {pages.error && !pages.data ? (
          <FailedState error={pages.error} retry={() => void pages.refetch()} />
        ) : pages.isPending ? (
          <Bones lines={6} />
        ) : runs.length === 0 ? (
          <EmptyState icon={History} title={t("auto.log_none")} text={t("auto.log_none_text")} />
        ) : (
          <ol className="k-runs">
            {runs.map((run) => (
              <RunEntry key={run.id} run={run} object={object} onReplay={() => void replay(run)} />
            ))}
          </ol>
        )}
        {pages.hasNextPage && (
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("board.more")}
          </Button>
        )}
      </div>
    </Drawer>
  );
}

function RunEntry({ run, object, onReplay }: { run: Run; object: ObjectDescription; onReplay: () => void }) {
  const { t, instant } = useLanguage();
  return (
    <li className="k-card k-run">
      <header className="k-row">
        <Tag color={colors[run.state]}>{t(`auto.state_${run.state}`)}</Tag>
        {run.record && (
          <Link className="k-ellipsis" to={recordHref(object.name, run.record.id) as "/"}>
            {run.record.title || run.record.id}
          </Link>
        )}
        <span className="k-grow" />
        <time className="k-faint" dateTime={run.created_at}>
          {instant(run.created_at)}
        </time>
        {(run.state === "failed" || run.state === "stopped") && (
          <Button size="small" icon={<RotateCcw size={14} />} onClick={onReplay}>
            {t("auto.replay")}
          </Button>
        )}
      </header>
      <ul>
        {run.steps.map((step, at) => (
          <li key={at} data-bad={step.kind === "failed" || undefined}>
            <strong>
              {t(step.kind === "failed" || step.kind === "stopped" ? `auto.state_${step.kind}` : stepNames[step.kind])}
            </strong>{" "}
            {step.kind === "wait" && step.text ? t("auto.until", { at: instant(step.text) }) : step.text}
          </li>
        ))}
      </ul>
    </li>
  );
}
