/** The rules in their order: the first that fits takes the lead. */
import { UserRoundPlus } from "lucide-react";
import type { RecordData } from "@/api/contract";
import { fieldOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { Tag } from "@/ui";
import { OrderedRecords } from "../OrderedRecords";
import { useAll } from "../records";
import { AssignmentForm } from "./AssignmentForm";
import { draftOf } from "./contract";
import "../rules/rules.css";

export function AssignmentRules() {
  const { t } = useLanguage();
  const methods = fieldOf(useObject("assignment_rule"), "method")?.options ?? [];
  const people = useAll("user").records;
  const teams = useAll("team").records;
  const say = (rule: RecordData) => {
    const draft = draftOf(rule);
    const pool = [...teams, ...people].filter((one) => draft.teams.includes(one.id) || draft.people.includes(one.id));
    return {
      facts: (
        <>
          <Tag>{methods.find((option) => option.value === rule.method)?.label ?? String(rule.method)}</Tag>
          <span className="k-faint">{pool.map((one) => String(one.name)).join(", ")}</span>
        </>
      ),
      text: <code className="k-rule-condition">{draft.condition || t("assignment.everything")}</code>,
    };
  };
  return (
    <OrderedRecords
      object="assignment_rule"
      add={t("assignment.new")}
      none={{ icon: UserRoundPlus, title: t("assignment.none"), text: t("assignment.none_text") }}
      note={t("assignment.note")}
      say={say}
      form={({ record, ...form }) => <AssignmentForm rule={record} {...form} />}
    />
  );
}
