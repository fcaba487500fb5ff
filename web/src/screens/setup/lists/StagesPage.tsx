/** The stages of opportunities: what each means for the funnel, how likely it is won, and when a deal in it stalls. */
import type { RecordData } from "@/api/contract";
import { fieldOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { kindColor, Tag } from "@/ui";
import { SetupFrame } from "../SetupFrame";
import { SmallList } from "./SmallList";

export default function StagesPage() {
  const { t, percent } = useLanguage();
  const stage = useObject("stage");
  const word = (field: string, value: unknown) =>
    fieldOf(stage, field)?.options?.find((option) => option.value === value)?.label ?? String(value ?? "");
  const facts = (record: RecordData) => (
    <>
      {record.kind !== "open" && <Tag color={kindColor(record.kind)}>{word("kind", record.kind)}</Tag>}
      {record.kind === "open" && record.probability !== null && (
        <span>{t("admin.stage_probability", { share: percent(record.probability) })}</span>
      )}
      {record.kind === "open" && (
        <span>{t("admin.stage_milestone", { step: word("milestone", record.milestone) })}</span>
      )}
      {record.kind === "open" && typeof record.stalled_after === "number" && (
        <span>{t("admin.stage_stalled", { count: record.stalled_after })}</span>
      )}
    </>
  );
  return (
    <SetupFrame title="admin.stages" text="admin.stages_text">
      <p className="k-setup-note">{t("admin.stages_note")}</p>
      <SmallList object="stage" facts={facts} />
    </SetupFrame>
  );
}
