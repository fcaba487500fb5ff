/** One rule: what it does, when, to which field, and what people read. The server checks the condition while it is typed. */
import { Checkbox, Input, Select } from "antd";
import { useState } from "react";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { createRecord, updateRecord } from "@/api/queries";
import { fieldOf, isBookkeeping } from "@/describe";
import { localeNames, locales, useLanguage } from "@/i18n";
import { Line, useProblems } from "@/ui";
import { FormDrawer } from "@/ui/FormDrawer";
import { ExpressionLine } from "./ExpressionLine";
import { andLater, useStages } from "./useStages";
import { type Draft, draftOf, kindWords, needsField, needsMessage, ruleKinds } from "./words";

interface Props {
  object: ObjectDescription;
  /** The rule to change; a new one is made when there is none. */
  rule?: RecordData;
  /** What a new one starts with. */
  given?: Partial<Draft>;
  position: number;
  onClose: () => void;
  onSaved: (title: string) => void;
}

export function RuleForm({ object, rule, given, position, onClose, onSaved }: Props) {
  const { t, locale } = useLanguage();
  const { problems, busy, run, setProblems } = useProblems([
    "name",
    "kind",
    "condition",
    "field",
    "stages",
    "messages",
  ]);
  const [draft, setDraft] = useState<Draft>(() => ({ ...draftOf(rule), ...given }));
  const put = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const stages = useStages(object);
  const kinds = ruleKinds.filter((kind) => kind !== "gate" || stages.length > 0);
  const words = kindWords[draft.kind];
  const later = andLater(stages, draft.stages);
  const order = [locale, ...locales.filter((one) => one !== locale)];
  const messages = Object.fromEntries(
    Object.entries(draft.messages)
      .map(([language, text]) => [language, text.trim()])
      .filter(([, text]) => text),
  ) as Record<string, string>;
  const fields = object.fields.filter((field) => !isBookkeeping(field) && !field.read_only);

  const save = () => {
    const name = draft.name.trim();
    if (!name) return setProblems({ name: t("admin.rule_name_missing") });
    if (!draft.condition.trim()) return setProblems({ condition: t("admin.rule_condition_missing") });
    if (needsField(draft.kind) && !draft.field) return setProblems({ field: t("admin.rule_field_missing") });
    if (draft.kind === "gate" && draft.stages.length === 0) {
      return setProblems({ stages: t("admin.rule_stages_missing") });
    }
    if (needsMessage(draft.kind) && Object.keys(messages).length === 0) {
      return setProblems({ messages: t("admin.rule_message_missing") });
    }
    const values = {
      name,
      kind: draft.kind,
      condition: draft.condition.trim(),
      field: draft.field ?? null,
      stages: draft.kind === "gate" ? draft.stages : null,
      messages,
      active: draft.active,
    };
    return run(async () => {
      if (rule) await updateRecord("rule", rule.id, rule.version, values);
      else await createRecord("rule", { ...values, object: object.name, position });
      onSaved(name);
    });
  };

  return (
    <FormDrawer
      title={rule ? t("form.edit", { title: draft.name }) : t("admin.rule_new_in", { object: object.label })}
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
            autoFocus={!rule && !given}
            maxLength={100}
            status={problems.name ? "error" : undefined}
            value={draft.name}
            onChange={(event) => put({ name: event.target.value })}
          />
        )}
      </Line>
      <Line label={t("admin.rule_kind")} help={t(words.text)} problem={problems.kind}>
        {(id) => (
          <Select
            id={id}
            value={draft.kind}
            options={kinds.map((kind) => ({ value: kind, label: t(kindWords[kind].name) }))}
            onChange={(kind) => put({ kind })}
          />
        )}
      </Line>
      {draft.kind === "gate" && (
        <Line label={t("admin.rule_stages")} help={t("admin.rule_stages_help")} problem={problems.stages}>
          {(id) => (
            <>
              <Select
                id={id}
                mode="multiple"
                value={draft.stages}
                options={stages.map(({ value, label }) => ({ value, label }))}
                optionFilterProp="label"
                status={problems.stages ? "error" : undefined}
                onChange={(stages) => put({ stages })}
              />
              {later.length > draft.stages.length && (
                <button type="button" className="k-plain k-rule-later" onClick={() => put({ stages: later })}>
                  {t("admin.rule_stages_later")}
                </button>
              )}
            </>
          )}
        </Line>
      )}
      <ExpressionLine
        object={object}
        condition
        value={draft.condition}
        onChange={(condition) => put({ condition })}
        label={t(words.condition)}
        hint={t("admin.rule_condition_hint")}
        help={t("admin.rule_condition_help")}
        good={() => t("admin.rule_condition_good")}
        problem={problems.condition}
        result={({ value }) => (value === true ? t("admin.rule_holds") : t("admin.rule_holds_not"))}
      />
      <Line
        label={needsField(draft.kind) ? t("admin.rule_field") : t("admin.rule_beside")}
        help={needsMessage(draft.kind) && draft.kind !== "gate" ? t("admin.rule_beside_help") : undefined}
        problem={problems.field}
      >
        {(id) => (
          <Select
            id={id}
            allowClear={!needsField(draft.kind)}
            showSearch={{ optionFilterProp: "label" }}
            status={problems.field ? "error" : undefined}
            value={draft.field}
            // What was chosen and is gone meanwhile is shown by its name.
            options={[
              ...fields.map((field) => ({ value: field.name, label: field.label })),
              ...(draft.field && !fieldOf(object, draft.field) ? [{ value: draft.field, label: draft.field }] : []),
            ]}
            onChange={(field: string | undefined) => put({ field })}
          />
        )}
      </Line>
      {draft.kind !== "hide" && (
        <fieldset className="k-labels">
          <legend>{t("admin.rule_message")}</legend>
          {order.map((one, index) => (
            <Input
              key={one}
              prefix={<span className="k-labels-language">{localeNames[one]}</span>}
              aria-label={`${t("admin.rule_message")}: ${localeNames[one]}`}
              maxLength={500}
              status={problems.messages && index === 0 ? "error" : undefined}
              value={draft.messages[one] ?? ""}
              onChange={(event) => put({ messages: { ...draft.messages, [one]: event.target.value } })}
            />
          ))}
          {problems.messages ? (
            <div className="k-form-problem" role="alert">
              {problems.messages}
            </div>
          ) : (
            <div className="k-form-help">{t("admin.rule_message_help")}</div>
          )}
        </fieldset>
      )}
      <Checkbox checked={draft.active} onChange={(event) => put({ active: event.target.checked })}>
        {t("admin.rule_active")}
      </Checkbox>
    </FormDrawer>
  );
}
