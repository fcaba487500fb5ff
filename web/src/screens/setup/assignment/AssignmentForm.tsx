/** One rule: which leads, whose pool, and how one of it is chosen. */
import { Checkbox, Input } from "antd";
import { useState } from "react";
import type { RecordData } from "@/api/contract";
import { createRecord, updateRecord } from "@/api/queries";
import { useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { Line, useProblems } from "@/ui";
import { FormDrawer } from "@/ui/FormDrawer";
import { ExpressionLine } from "../rules/ExpressionLine";
import { type Draft, draftOf } from "./contract";
import { PoolFields } from "./PoolFields";

interface Props {
  /** The rule to change; a new one is made when there is none. */
  rule?: RecordData;
  position: number;
  onClose: () => void;
  onSaved: (title: string) => void;
}

export function AssignmentForm({ rule, position, onClose, onSaved }: Props) {
  const { t } = useLanguage();
  const lead = useObject("lead");
  const { problems, busy, run, setProblems } = useProblems([
    "name",
    "condition",
    "method",
    "people",
    "teams",
    "skills",
  ]);
  const [draft, setDraft] = useState<Draft>(() => draftOf(rule));
  const put = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));

  const save = () => {
    const name = draft.name.trim();
    if (!name) return setProblems({ name: t("assignment.name_missing") });
    if (draft.people.length + draft.teams.length === 0) return setProblems({ people: t("assignment.pool_missing") });
    if (draft.method === "skill" && draft.skills.length === 0) {
      return setProblems({ skills: t("assignment.skills_missing") });
    }
    const values = { ...draft, name, condition: draft.condition.trim() || null };
    return run(async () => {
      if (rule) await updateRecord("assignment_rule", rule.id, rule.version, values);
      else await createRecord("assignment_rule", { ...values, position });
      onSaved(name);
    });
  };

  return (
    <FormDrawer
      title={rule ? t("form.edit", { title: draft.name }) : t("assignment.new")}
      isNew={!rule}
      width={640}
      busy={busy}
      keepsEscape
      onSave={() => void save()}
      onClose={onClose}
    >
      <Line label={t("admin.rule_name")} problem={problems.name}>
        {(id) => (
          <Input
            id={id}
            autoFocus={!rule}
            maxLength={100}
            status={problems.name ? "error" : undefined}
            value={draft.name}
            onChange={(event) => put({ name: event.target.value })}
          />
        )}
      </Line>
      {lead && (
        <ExpressionLine
          object={lead}
          condition
          value={draft.condition}
          onChange={(condition) => put({ condition })}
          label={t("admin.rule_when")}
          hint={t("assignment.everything")}
          help={t("assignment.condition_help")}
          good={() => t("admin.rule_condition_good")}
          problem={problems.condition}
          result={(result) => (result.value === true ? t("admin.rule_holds") : t("admin.rule_holds_not"))}
        />
      )}
      <PoolFields pool={draft} problems={problems} onChange={put} />
      <Checkbox checked={draft.active} onChange={(event) => put({ active: event.target.checked })}>
        {t("admin.rule_active")}
      </Checkbox>
    </FormDrawer>
  );
}
