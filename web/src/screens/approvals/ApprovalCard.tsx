/** One approval in a list: what it is about, who asked, since when, and the way to its record. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Checkbox } from "antd";
import { TriangleAlert } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { type Box, type InboxItem, recordApprovalsQuery } from "@/api/approvals";
import { fieldOf, recordHref, useObject } from "@/describe";
import { FieldRead, isEmpty } from "@/fields";
import { useLanguage } from "@/i18n";
import { StateTag } from "@/records/approvals/StateTag";
import type { Verb } from "@/records/approvals/VerbDialog";
import { Tag } from "@/ui";

const VerbDialog = lazy(() => import("@/records/approvals/VerbDialog"));

interface Props {
  item: InboxItem;
  box: Box;
  /** Absent where nothing is to be chosen. */
  chosen?: boolean;
  onChoose: (chosen: boolean) => void;
  failure?: string;
}

export function ApprovalCard({ item, box, chosen, onChoose, failure }: Props) {
  const { t, relative, today } = useLanguage();
  const object = useObject(item.record.object);
  const [verb, setVerb] = useState<Verb>();
  const facts = item.facts.flatMap((name) => {
    const field = fieldOf(object, name);
    return field && !isEmpty(item.values[name]) ? [field] : [];
  });
  const late = item.state === "waiting" && item.due_on ? item.due_on < today() : false;
  const where =
    item.state === "waiting"
      ? t("approval.at_step", { step: item.step, names: item.waits_for.map((one) => one.name).join(t("approval.and")) })
      : "";
  return (
    <li className="k-card k-inbox-item" data-failed={failure ? true : undefined}>
      {chosen !== undefined && (
        <Checkbox
          checked={chosen}
          aria-label={t("approval.choose", { title: item.record.title })}
          onChange={(event) => onChoose(event.target.checked)}
        />
      )}
      <div className="k-grow">
        <div className="k-row k-inbox-title">
          <Link to={recordHref(item.record.object, item.record.id) as "/"}>{item.record.title || object?.label}</Link>
          <span className="k-faint">{item.name}</span>
          {box !== "waiting" && <StateTag state={item.state} />}
          {late && <Tag color="red">{t("approval.late")}</Tag>}
        </div>
        <p className="k-faint k-inbox-who">
          {t("approval.asked_line", { name: item.applicant.name, since: relative(item.asked_at) })}
          {item.instead_of ? ` · ${t("approval.instead_of", { name: item.instead_of.name })}` : ""}
          {where && ` · ${where}`}
          {item.due_on && item.state === "waiting" ? ` · ${t("approval.due", { day: item.due_on })}` : ""}
        </p>
        {facts.length > 0 && (
          <dl className="k-inbox-facts">
            {facts.map((field) => (
              <div key={field.name}>
                <dt>{field.label}</dt>
                <dd>
                  <FieldRead field={field} record={item.values} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        {item.opinion && <q className="k-inbox-opinion">{item.opinion}</q>}
        {failure && (
          <p className="k-form-problem k-row" role="alert">
            <TriangleAlert size={14} aria-hidden="true" /> {failure}
          </p>
        )}
      </div>
      {box === "waiting" && (
        <div className="k-inbox-verbs">
          <Button type="primary" ghost onClick={() => setVerb("approve")}>
            {t("approval.approve")}
          </Button>
          <Button onClick={() => setVerb("refuse")}>{t("approval.refuse")}</Button>
        </div>
      )}
      {box === "stuck" && <Button onClick={() => setVerb("mend")}>{t("approval.mend")}</Button>}
      {verb && <Act item={item} verb={verb} onClose={() => setVerb(undefined)} />}
    </li>
  );
}

/** The dialog needs the approval as it stands. */
function Act({ item, verb, onClose }: { item: InboxItem; verb: Verb; onClose: () => void }) {
  const found = useQuery(recordApprovalsQuery(item.record.object, item.record.id)).data;
  const approval = found?.approvals.find((one) => one.id === item.id);
  if (!approval) return null;
  return (
    <Suspense fallback={null}>
      <VerbDialog approval={{ ...approval, turn: item.turn }} verb={verb} onClose={onClose} />
    </Suspense>
  );
}
