import { useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { type ComponentType, Suspense, useEffect, useRef, useState } from "react";
import type { RecordData } from "@/api/contract";
import { refreshObject } from "@/api/queries";
import { lockOf, rightsOn, titleOf } from "@/describe";
import { useLanguage } from "@/i18n";
import type { MoveDialogProps, PartProps } from "@/records/extensions";
import { useNotify } from "@/ui";
import { moveOpportunity } from "./move";
import { kindOfStage, useStages } from "./stages";
import "./stages.css";

/** The way of a deal through its open stages, and beside it how it can end; a click moves it. */
export default function StagePath({ object, record }: PartProps) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const stages = useStages();
  const [target, setTarget] = useState<string>();
  const [asking, setAsking] = useState<{ Dialog: ComponentType<MoveDialogProps>; to: RecordData }>();
  const path = useRef<HTMLOListElement>(null);
  // On a phone the path is longer than the window: it begins where the deal stands.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the steps are there only once the stages are
  useEffect(() => {
    const step = path.current?.querySelector<HTMLElement>(`[data-stage="${record.stage_id}"]`);
    if (path.current && step) path.current.scrollLeft = step.offsetLeft - path.current.clientWidth / 3;
  }, [record.stage_id, stages]);
  const at = stages.findIndex((stage) => stage.id === record.stage_id);
  const currentKind = kindOfStage(stages[at]);
  const open = stages.filter((stage) => kindOfStage(stage) === "open");
  const closed = stages.filter((stage) => kindOfStage(stage) !== "open");

  const go = async (to: RecordData) => {
    if (to.id === record.stage_id || target) return;
    const move = moveOpportunity(to);
    if ("Dialog" in move) return setAsking({ Dialog: move.Dialog, to });
    setTarget(to.id);
    try {
      await move.send(record);
      await refreshObject(client, "opportunity");
    } catch (error) {
      notify.failed(error);
    } finally {
      setTarget(undefined);
    }
  };
  // How far a closed deal had come: won ones all the way, the others to the last open stage that they were in.
  const lastOpen = [record.reached_stage_id, record.closed_from_id].map((id) =>
    stages.findIndex((one) => one.id === id),
  );
  const reached = currentKind === "open" ? at : Math.max(...lastOpen);
  const hasPassed = (stage: RecordData) => {
    if (currentKind === "won") return true;
    const place = stages.indexOf(stage);
    return currentKind === "open" ? place < reached : place <= reached;
  };
  const choice = (stage: RecordData) => {
    const kind = kindOfStage(stage);
    const current = stage.id === (target ?? record.stage_id);
    const passed = kind === "open" && !current && hasPassed(stage);
    return (
      <li key={stage.id}>
        <button
          type="button"
          className="k-path-step"
          data-kind={kind}
          data-stage={stage.id}
          data-passed={passed || undefined}
          aria-current={current ? "step" : undefined}
          disabled={!rightsOn(object, record).update || lockOf(record) !== undefined || Boolean(target)}
          title={lockOf(record)}
          onClick={() => void go(stage)}
        >
          {passed && <Check size={14} aria-hidden="true" />}
          <span className="k-ellipsis">{titleOf(undefined, stage)}</span>
        </button>
      </li>
    );
  };

  if (stages.length === 0) return null;
  return (
    <nav className="k-path" aria-label={t("opportunity.path")}>
      <ol ref={path}>{open.map(choice)}</ol>
      <ul aria-label={t("opportunity.outcome")}>{closed.map(choice)}</ul>
      {asking && (
        <Suspense fallback={null}>
          <asking.Dialog record={record} to={asking.to} onClose={() => setAsking(undefined)} />
        </Suspense>
      )}
    </nav>
  );
}
