import { Button, Tooltip } from "antd";
import { ArrowRightLeft, CircleX } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { lockOf, rightsOn } from "@/describe";
import { useLanguage } from "@/i18n";
import type { PartProps } from "@/records/extensions";

const ConvertDialog = lazy(() => import("./ConvertDialog"));
const DisqualifyDialog = lazy(() => import("./DisqualifyDialog"));

/** What ends the life of a lead: it becomes a customer, or it is put aside with a reason. */
export default function LeadActions({ object, record }: PartProps) {
  const { t } = useLanguage();
  const [asking, setAsking] = useState<"convert" | "disqualify">();
  const ended = Boolean(record.converted_at) || record.status === "converted";
  if (!rightsOn(object, record).update || ended) return null;
  const lock = lockOf(record);
  const Dialog = asking === "convert" ? ConvertDialog : DisqualifyDialog;
  return (
    <>
      <Tooltip title={lock}>
        <Button
          type="primary"
          icon={<ArrowRightLeft size={16} />}
          disabled={lock !== undefined}
          onClick={() => setAsking("convert")}
        >
          {t("lead.convert")}
        </Button>
      </Tooltip>
      {record.status !== "disqualified" && (
        <Tooltip title={lock}>
          <Button icon={<CircleX size={16} />} disabled={lock !== undefined} onClick={() => setAsking("disqualify")}>
            {t("lead.disqualify")}
          </Button>
        </Tooltip>
      )}
      {asking && (
        <Suspense fallback={null}>
          <Dialog record={record} to={record} onClose={() => setAsking(undefined)} />
        </Suspense>
      )}
    </>
  );
}
