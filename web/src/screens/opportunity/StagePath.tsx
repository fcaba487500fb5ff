import { useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { type ComponentType, Suspense, useState } from "react";
import type { RecordData } from "@/api/contract";
import { refreshObject } from "@/api/queries";
import { titleOf } from "@/describe";
import { useLanguage } from "@/i18n";
import type { MoveDialogProps, PartProps } from "@/records/extensions";
import { useNotify } from "@/ui";
import { moveOpportunity } from "./move";
import { kindOfStage, useStages } from "./stages";
import "./stages.css";

/** The way of a deal through its stages; a click moves it. */
export default function StagePath({ object, record }: PartProps) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const stages = useStages();
  const [target, setTarget] = useState<string>();
  const [asking, setAsking] = useState<{ Dialog: ComponentType<MoveDialogProps>; to: RecordData }>();
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
  const step = (stage: RecordData) => {
    const current = stage.id === (target ?? record.stage_id);
    const passed = currentKind === "won" || (currentKind === "open" && stages.indexOf(stage) < at);
    const kind = kindOfStage(stage);
    return (
      <li key={stage.id}>
        <button
          type="button"
          className="k-path-step"
          data-kind={kind}
          data-passed={(passed && kind === "open" && !current) || undefined}
          aria-current={current ? "step" : undefined}
          disabled={!object.can.update || Boolean(target)}
          onClick={() => void go(stage)}
        >
          {passed && kind === "open" && !current && <Check size={14} aria-hidden="true" />}
          <span className="k-ellipsis">{titleOf(undefined, stage)}</span>
        </button>
      </li>
    );
  };

  if (stages.length === 0) return null;
  return (
    <nav aria-label={t("opportunity.path")}>
      <ol className="k-path">
        {open.map(step)}
        {closed.map(step)}
      </ol>
      {asking && (
        <Suspense fallback={null}>
          <asking.Dialog record={record} to={asking.to} onClose={() => setAsking(undefined)} />
        </Suspense>
      )}
    </nav>
  );
}
