/** One automation: when, if, then; and, before it is switched on, what it would have done in the last days. */
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Drawer, Input, Select } from "antd";
import { lazy, Suspense, useId, useState } from "react";
import { request } from "@/api/client";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { createRecord, updateRecord } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { Bone, useDebounced, useIsPhone } from "@/ui";
import { Line } from "../Line";
import { useProblems } from "../problems";
import { checkQuery, namesQuery } from "../rules/queries";
import { useStages } from "../rules/useStages";
import { DryRunResult } from "./DryRunResult";
import { StepList } from "./StepList";
import { TriggerSettings } from "./TriggerSettings";
import { type Draft, type DryRun, draftOf, isAboutRecord, sentOf, triggers } from "./words";

const ConditionEditor = lazy(() => import("../rules/ConditionEditor"));

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
  const { t, locale } = useLanguage();
  const phone = useIsPhone();
  const id = useId();
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
  const names = useQuery(namesQuery(object.name, locale)).data;
  const settled = useDebounced(draft.condition, 300);
  const check = useQuery({
    ...checkQuery(object.name, settled, undefined, locale, { condition: true }),
    placeholderData: (previous) => previous,
  }).data;
  const faults = settled.trim() && draft.condition.trim() ? (check?.faults ?? none) : none;

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
    <Drawer
      open
      size={phone ? "100%" : 720}
      title={automation ? t("form.edit", { title: draft.name }) : t("auto.new_in", { object: object.label })}
      onClose={onClose}
      mask={{ closable: false }}
      // Escape belongs to the list of completions.
      keyboard={false}
      footer={
        <div className="k-form-foot">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button loading={busy} onClick={() => void dryRun()}>
            {t("auto.try")}
          </Button>
          <Button type="primary" loading={busy} onClick={() => void save()}>
            {automation ? t("action.save") : t("action.create")}
          </Button>
        </div>
      }
    >
      <div className="k-lines">
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
          <div className="k-line">
            <span className="k-line-label">{t("auto.if")}</span>
            <Suspense fallback={<Bone height={88} />}>
              <ConditionEditor
                value={draft.condition}
                onChange={(condition) => put({ condition })}
                names={names}
                faults={faults}
                label={t("auto.if")}
                placeholder={t("auto.if_hint")}
                describedBy={`${id}-condition`}
              />
            </Suspense>
            <div id={`${id}-condition`} aria-live="polite">
              {faults.length > 0 || problems.condition ? (
                <div className="k-form-problem">{faults[0]?.message ?? problems.condition}</div>
              ) : (
                <div className="k-form-help">{t("auto.if_help")}</div>
              )}
            </div>
          </div>
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
      </div>
    </Drawer>
  );
}

const none: never[] = [];
