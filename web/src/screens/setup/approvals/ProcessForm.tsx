/** One process, drawn from top to bottom: when it is asked, its steps in their order, and what follows. */
import { Button, Checkbox, Input, Select } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { createRecord, updateRecord } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { PeopleSelect } from "@/records/approvals/PeopleSelect";
import { Line, useProblems } from "@/ui";
import { FormDrawer } from "@/ui/FormDrawer";
import { ExpressionLine } from "../rules/ExpressionLine";
import { useStages } from "../rules/useStages";
import { Approvers } from "./Approvers";
import { draftOf, needs, newStep, owns, type ProcessDraft, type StepDraft, valuesOf } from "./draft";
import { StepCard } from "./StepCard";

interface Props {
  object: ObjectDescription;
  /** The process to change; a new one is made when there is none. */
  process?: RecordData;
  position: number;
  onClose: () => void;
  onSaved: (title: string) => void;
}

const own = ["object", "name", "description", "condition", "needed", "stages", "steps", "own", "fallback", "copies"];
const ofStep = ["name", "approvers", "condition", "days", "open"];

export default function ProcessForm({ object, process, position, onClose, onSaved }: Props) {
  const { t } = useLanguage();
  const stages = useStages(object);
  const [draft, setDraft] = useState<ProcessDraft>(() => {
    const known = draftOf(process);
    return known.steps.length > 0 ? known : { ...known, steps: [newStep(t("approval.step_first"))] };
  });
  const targets = draft.steps.flatMap((_, at) => ofStep.map((field) => `steps.${at}.${field}`));
  const { problems, busy, run, setProblems } = useProblems([...own, ...targets]);
  const put = (changes: Partial<ProcessDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const putStep = (at: number, step: StepDraft) =>
    put({ steps: draft.steps.map((one, index) => (index === at ? step : one)) });
  const move = (at: number, by: -1 | 1) => {
    const steps = [...draft.steps];
    const [taken] = steps.splice(at, 1);
    if (taken) steps.splice(at + by, 0, taken);
    put({ steps });
    setProblems({});
  };
  const save = () => {
    if (!draft.name.trim()) return setProblems({ name: t("approval.name_missing") });
    const unnamed = draft.steps.findIndex((step) =>
      step.approvers.some((one) => (one.kind === "user" || one.kind === "role") && !one.id),
    );
    if (unnamed >= 0) return setProblems({ [`steps.${unnamed}.approvers`]: t("approval.approver_missing") });
    return run(async () => {
      const values = valuesOf(draft);
      if (process) await updateRecord("approval_process", process.id, process.version, values);
      else await createRecord("approval_process", { ...values, object: object.name, position });
      onSaved(values.name);
    });
  };

  return (
    <FormDrawer
      title={process ? t("form.edit", { title: draft.name }) : t("approval.new_in", { object: object.label })}
      isNew={!process}
      width={720}
      busy={busy}
      keepsEscape
      onSave={() => void save()}
      onClose={onClose}
    >
      <Line label={t("approval.name")} problem={problems.name}>
        {(id) => (
          <Input
            id={id}
            autoFocus={!process}
            maxLength={100}
            status={problems.name ? "error" : undefined}
            value={draft.name}
            onChange={(event) => put({ name: event.target.value })}
          />
        )}
      </Line>
      <Line label={t("approval.description")} help={t("approval.description_help")}>
        {(id) => (
          <Input.TextArea
            id={id}
            autoSize={{ minRows: 1, maxRows: 4 }}
            maxLength={1000}
            value={draft.description}
            onChange={(event) => put({ description: event.target.value })}
          />
        )}
      </Line>
      <h3 className="k-flow-heading">{t("approval.when")}</h3>
      <ExpressionLine
        object={object}
        condition
        hint={t("admin.rule_condition_hint")}
        label={t("approval.records")}
        help={t("approval.records_help")}
        value={draft.condition}
        problem={problems.condition}
        onChange={(condition) => put({ condition })}
      />
      <Line label={t("approval.needed")} help={t(`approval.needed_${draft.needed}_help`)} problem={problems.needed}>
        {(id) => (
          <Select
            id={id}
            value={draft.needed}
            options={needs
              .filter((need) => need !== "stages" || stages.length > 0)
              .map((need) => ({ value: need, label: t(`approval.needed_${need}`) }))}
            onChange={(needed) => put({ needed })}
          />
        )}
      </Line>
      {draft.needed === "stages" && (
        <Line label={t("approval.stages")} problem={problems.stages}>
          {(id) => (
            <Select
              id={id}
              mode="multiple"
              value={draft.stages}
              status={problems.stages ? "error" : undefined}
              options={stages.map(({ value, label }) => ({ value, label }))}
              onChange={(chosen) => put({ stages: chosen })}
            />
          )}
        </Line>
      )}
      <Checkbox checked={draft.by_button} onChange={(event) => put({ by_button: event.target.checked })}>
        {t("approval.by_button")}
      </Checkbox>
      <h3 className="k-flow-heading">{t("approval.steps")}</h3>
      <ol className="k-flow">
        <li className="k-flow-end">{t("approval.asked_by")}</li>
        {draft.steps.map((step, at) => (
          <StepCard
            key={step.key}
            object={object}
            step={step}
            at={at}
            count={draft.steps.length}
            problem={(field) => problems[`steps.${at}.${field}`]}
            onChange={(next) => putStep(at, next)}
            onMove={(by) => move(at, by)}
            onRemove={() => put({ steps: draft.steps.filter((_, index) => index !== at) })}
          />
        ))}
        <li className="k-flow-add">
          <Button
            type="dashed"
            icon={<Plus size={16} />}
            onClick={() => put({ steps: [...draft.steps, newStep("", Math.min(10, draft.steps.length + 1))] })}
          >
            {t("approval.add_step")}
          </Button>
        </li>
        <li className="k-flow-end" data-good>
          {t("approval.state_approved")}
        </li>
      </ol>
      {problems.steps && (
        <div className="k-form-problem" role="alert">
          {problems.steps}
        </div>
      )}
      <h3 className="k-flow-heading">{t("approval.otherwise")}</h3>
      <Line label={t("approval.own")} help={t(`approval.own_${draft.own}_help`)}>
        {(id) => (
          <Select
            id={id}
            value={draft.own}
            options={owns.map((one) => ({ value: one, label: t(`approval.own_${one}`) }))}
            onChange={(chosen) => put({ own: chosen })}
          />
        )}
      </Line>
      <Line label={t("approval.fallback")} help={t("approval.fallback_help")} problem={problems.fallback}>
        {(id) => (
          <PeopleSelect
            id={id}
            single
            value={draft.fallback ? [draft.fallback] : []}
            onChange={([chosen]) => put({ fallback: chosen ?? null })}
          />
        )}
      </Line>
      <Approvers
        object={object}
        label={t("approval.copies")}
        value={draft.copies}
        problem={problems.copies}
        onChange={(copies) => put({ copies })}
      />
      <Checkbox checked={draft.active} onChange={(event) => put({ active: event.target.checked })}>
        {t("approval.active")}
      </Checkbox>
      {process && <p className="k-form-help">{t("approval.version_help")}</p>}
    </FormDrawer>
  );
}
