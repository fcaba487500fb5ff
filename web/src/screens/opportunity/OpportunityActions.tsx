import { useQueryClient } from "@tanstack/react-query";
import { Button, Tooltip } from "antd";
import { CircleX, RotateCcw, Trophy } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { act, refreshObject } from "@/api/queries";
import { lockOf, rightsOn } from "@/describe";
import { useLanguage } from "@/i18n";
import type { PartProps } from "@/records/extensions";
import { useNotify } from "@/ui";
import { kindOfStage, useStages } from "./stages";

const WinDialog = lazy(() => import("./WinDialog"));
const LoseDialog = lazy(() => import("./LoseDialog"));

/** Win or lose an open deal; reopen a closed one. */
export default function OpportunityActions({ object, record }: PartProps) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const stages = useStages();
  const [asking, setAsking] = useState<"win" | "lose">();
  const [busy, setBusy] = useState(false);
  const kind = kindOfStage(stages.find((stage) => stage.id === record.stage_id));
  if (!rightsOn(object, record).update || !kind) return null;
  const lock = lockOf(record);

  const reopen = async () => {
    setBusy(true);
    try {
      // Back to where it stood when it was closed; the server chooses the first stage when nobody knows.
      const before = [record.closed_from_id, record.reached_stage_id].find((id) =>
        stages.some((stage) => stage.id === id && kindOfStage(stage) === "open"),
      );
      await act("opportunity", record.id, "reopen", before ? { stage_id: before } : {});
      await refreshObject(client, "opportunity");
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  if (kind !== "open") {
    return (
      <Tooltip title={lock}>
        <Button
          icon={<RotateCcw size={16} />}
          disabled={lock !== undefined}
          loading={busy}
          onClick={() => void reopen()}
        >
          {t("opportunity.reopen")}
        </Button>
      </Tooltip>
    );
  }
  const Dialog = asking === "win" ? WinDialog : LoseDialog;
  return (
    <>
      <Tooltip title={lock}>
        <Button
          type="primary"
          icon={<Trophy size={16} />}
          disabled={lock !== undefined}
          onClick={() => setAsking("win")}
        >
          {t("opportunity.win")}
        </Button>
      </Tooltip>
      <Tooltip title={lock}>
        <Button icon={<CircleX size={16} />} disabled={lock !== undefined} onClick={() => setAsking("lose")}>
          {t("opportunity.lose")}
        </Button>
      </Tooltip>
      {asking && (
        <Suspense fallback={null}>
          <Dialog record={record} to={record} onClose={() => setAsking(undefined)} />
        </Suspense>
      )}
    </>
  );
}
