/** What leads turn out to be, and the steps that follow from each. */
import type { RecordData } from "@/api/contract";
import { fieldOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { Tag } from "@/ui";
import { useAll } from "../records";
import { SmallList } from "./SmallList";

export function Plans() {
  const { t } = useLanguage();
  const { records } = useAll("disposition");
  const step = useObject("disposition_step");
  const facts = (record: RecordData) => {
    const kind = fieldOf(step, "activity")?.options?.find((option) => option.value === record.activity);
    return (
      <>
        {kind && <Tag>{kind.label}</Tag>}
        <span>{t("assignment.step_days", { count: Number(record.days) })}</span>
      </>
    );
  };
  return (
    <div className="k-lines">
      <SmallList object="disposition" />
      {records.map((one) => {
        const title = t("assignment.plan_of", { title: String(one.name) });
        return (
          <section key={one.id} aria-label={title}>
            <h2 className="k-setup-heading">{title}</h2>
            <SmallList
              object="disposition_step"
              filter={`disposition_id eq ${one.id}`}
              given={{ disposition_id: one.id }}
              facts={facts}
            />
          </section>
        );
      })}
    </div>
  );
}
