/** One automation: when, if, then; and, before it is switched on, what it would have done in the last days. */
import { Button, Checkbox, Input, Select } from "antd";
import { useState } from "react";
import { request } from "@/api/client";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { createRecord, updateRecord } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { Line, useProblems } from "@/ui";
import { FormDrawer } from "@/ui/FormDrawer";
import { ExpressionLine } from "../rules/ExpressionLine";
import { useStages } from "../rules/useStages";
import { DryRunResult } from "./DryRunResult";
import { StepList } from "./StepList";
import { TriggerSettings } from "./TriggerSettings";
import { type Draft, type DryRun, draftOf, isAboutRecord, sentOf, triggers } from "./words";

interface Props {
  object: ObjectDescription;
  automation?: RecordData;
  position: number;
  onClose: () => void;
  onSaved: (title: string) => void;
}

/** The longest plan; what is wrong with a step is told beside it. */
const steps = Array.from({ length: 30 }, (_, at) => `steps[${at}]`);

export function AutomationForm({ object, automation, position, onClose, onSaved }: Props) {
  const { t } = useLanguage();
  const { problems, busy, run, setProblems } = useProblems([
    "name",
    "trigger_kind",
    "trigger_settings",
    "condition",
    "steps",
    ...steps,
  ]);
  const [draft, setDraft] = useState<Draft>(() => draftOf(automation));
  const [tried, setTried] = useState<DryRun>();
  const put = (changes: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...changes }));
    setTried(undefined);
  };
  const stages = useStages(object);
  const about = isAboutRecord(draft.trigger);
  const save = () => {
    const name = draft.name.trim();
    if (!name) return setProblems({ name: t("admin.rule_name_missing") });
    const values = { name, ...sentOf(draft), active: draft.active };
    return run(async () => {
      if (automation) await updateRecord("automation", automation.id, automation.version, values);
      else await createRecord("automation", { ...values, object: object.name, position });
      onSaved(name);
    });
  };
  const dryRun = () =>
    run(async () => {
      const body = { object: object.name, ...sentOf(draft) };
      setTried(await request<DryRun>("/api/automations/try", { method: "POST", body }));
    });

  return (
    <FormDrawer
      title={automation ? t("form.edit", { title: draft.name }) : t("auto.new_in", { object: object.label })}
      isNew={!automation}
      width={720}
      busy={busy}
      keepsEscape
      action={
        <Button loading={busy} onClick={() => void dryRun()}>
          {t("auto.try")}
        </Button>
      }
      onSave={() => void save()}
      onClose={onClose}
    >
      {tried && <DryRunResult object={object} tried={tried} />}
      <Line label={t("admin.rule_name")} problem={problems.name}>
        {(id) => (
          <Input
            id={id}
            autoFocus={!automation}
            maxLength={100}
            status={problems.name ? "error" : undefined}
            value={draft.name}
            onChange={(event) => put({ name: event.target.value })}
          />
        )}
      </Line>
      <Line label={t("auto.when")} help={t(`auto.when_${draft.trigger}_text`)} problem={problems.trigger_kind}>
        {(id) => (
          <Select
            id={id}
            value={draft.trigger}
            options={triggers
              .filter((one) => one !== "stage" || stages.length > 0)
              .map((one) => ({ value: one, label: t(`auto.when_${one}`) }))}
            onChange={(trigger) => put({ trigger, settings: {} })}
          />
        )}
      </Line>
      <TriggerSettings
        object={object}
        trigger={draft.trigger}
        settings={draft.settings}
        token={automation?.token ? String(automation.token) : undefined}
        stages={stages}
        problem={problems.trigger_settings}
        onChange={(settings) => put({ settings })}
      />
      {about && (
        <ExpressionLine
          object={object}
          condition
          value={draft.condition}
          onChange={(condition) => put({ condition })}
          label={t("auto.if")}
          hint={t("auto.if_hint")}
          help={t("auto.if_help")}
          problem={problems.condition}
        />
      )}
      <StepList
        object={object}
        about={about}
        steps={draft.steps}
        stages={stages}
        problems={problems}
        onChange={(steps) => put({ steps })}
      />
      <Checkbox checked={draft.active} onChange={(event) => put({ active: event.target.checked })}>
        {t("auto.active")}
      </Checkbox>
    </FormDrawer>
  );
}
