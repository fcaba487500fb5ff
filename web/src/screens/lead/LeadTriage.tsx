/** What a lead turned out to be, in one click; the steps that follow, and why it has its owner. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Circle, CircleCheck, UserRoundCheck } from "lucide-react";
import { useState } from "react";
import { request } from "@/api/client";
import type { Id } from "@/api/contract";
import { pageQuery, refreshObject, updateRecord } from "@/api/queries";
import { fieldOf, maySet, recordHref, rightsOn } from "@/describe";
import { FieldCell } from "@/fields";
import { useLanguage } from "@/i18n";
import type { PartProps } from "@/records/extensions";
import { useNotify } from "@/ui";
import "./triage.css";

interface Assignment {
  latest: { at: string; rule: string; user_id: Id | null; text: string } | null;
}

export default function LeadTriage({ object, record }: PartProps) {
  const { t, locale } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const [target, setTarget] = useState<Id | null>();
  const dispositions = useQuery(pageQuery("disposition", { orderBy: "position", top: 100 })).data?.value ?? [];
  const plan = useQuery(
    pageQuery("activity", { filter: `lead_id eq ${record.id} and step_id ne null`, orderBy: "due_at", top: 100 }),
  ).data?.value;
  const why = useQuery({
    queryKey: ["timeline", "lead", record.id, "assignment", locale],
    queryFn: ({ signal }) => request<Assignment>(`/api/lead/${record.id}/assignment`, { signal }),
  }).data?.latest;
  const field = fieldOf(object, "disposition");
  if (!field || dispositions.length === 0) return null;
  const open = record.status === "new" || record.status === "working";
  const may = open && rightsOn(object, record).update && maySet(object, record, field);
  const chosen = target === undefined ? record.disposition_id : target;
  const shown = dispositions.filter((one) => one.active !== false || one.id === chosen);
  // The owner may have been changed by hand since.
  const reason = why && why.user_id === record.owner_id ? why : undefined;

  const choose = async (id: Id) => {
    if (target !== undefined) return;
    const next = id === record.disposition_id ? null : id;
    setTarget(next);
    try {
      await updateRecord("lead", record.id, record.version, { disposition_id: next });
      await Promise.all([refreshObject(client, "lead"), refreshObject(client, "activity")]);
    } catch (error) {
      notify.failed(error);
    } finally {
      setTarget(undefined);
    }
  };
  return (
    <section className="k-card k-triage" aria-label={field.label}>
      <div className="k-triage-choices">
        <span className="k-faint">{field.label}</span>
        {shown.map((one) => (
          <button
            key={one.id}
            type="button"
            className="k-triage-choice"
            aria-pressed={one.id === chosen}
            disabled={!may}
            onClick={() => void choose(one.id)}
          >
            {String(one.name)}
          </button>
        ))}
      </div>
      {plan && plan.length > 0 ? (
        <ol className="k-triage-plan" aria-label={t("assignment.plan")}>
          {plan.map((step) => (
            <li key={step.id} data-done={Boolean(step.done_at) || undefined}>
              {step.done_at ? (
                <CircleCheck size={16} aria-label={t("assignment.step_done")} />
              ) : (
                <Circle size={16} aria-hidden="true" />
              )}
              <Link to={recordHref("activity", step.id) as "/"}>{String(step.subject)}</Link>
              <span className="k-faint">
                <FieldCell
                  field={{ ...field, name: step.done_at ? "done_at" : "due_at", kind: "instant", target: undefined }}
                  record={step}
                />
              </span>
            </li>
          ))}
        </ol>
      ) : (
        open && (
          <span className="k-faint">
            {record.disposition_id ? t("assignment.plan_none") : t("assignment.plan_unsorted")}
          </span>
        )
      )}
      {reason && (
        <p className="k-triage-why">
          <UserRoundCheck size={16} aria-label={t("assignment.why")} />
          <span>{reason.text}</span> <span className="k-faint">{t("assignment.rule", { rule: reason.rule })}</span>
        </p>
      )}
    </section>
  );
}
