/** A field of the company's own: what it is called in each language, of which kind it is, what it offers. */
import { Checkbox, Input, Select } from "antd";
import { useState } from "react";
import { request } from "@/api/client";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { useObjects } from "@/describe";
import { type Locale, localeNames, locales, useLanguage } from "@/i18n";
import { Line, useProblems } from "@/ui";
import { FormDrawer } from "@/ui/FormDrawer";
import { FormulaLines, RollUpLines } from "./ComputedLines";
import { type Computed, computedOf, isComputed, wish } from "./computed";
import { customKinds, kindWord } from "./kinds";
import { fieldName } from "./name";
import { OptionList } from "./OptionList";

interface Props {
  object: ObjectDescription;
  /** The field to change; a new one is made when there is none. */
  custom?: RecordData;
  onClose: () => void;
  onSaved: (title: string) => void;
}

interface Draft {
  labels: Partial<Record<Locale, string>>;
  kind: string;
  name: string | undefined;
  help: string;
  options: string[];
  required: boolean;
  target: string | undefined;
  computed: Computed;
}

const draftOf = (custom: RecordData | undefined): Draft => ({
  labels: (custom?.labels ?? {}) as Draft["labels"],
  kind: String(custom?.kind ?? "text"),
  name: custom ? String(custom.field) : undefined,
  help: String(custom?.help ?? ""),
  options: Array.isArray(custom?.options) ? custom.options.map(String) : [],
  required: custom?.required === true,
  target: typeof custom?.target === "string" ? custom.target : undefined,
  computed: computedOf(custom),
});

export function FieldForm({ object, custom, onClose, onSaved }: Props) {
  const { t, locale } = useLanguage();
  const objects = useObjects();
  const { problems, busy, run, setProblems } = useProblems([
    "name",
    "kind",
    "labels",
    "help",
    "options",
    "required",
    "target",
    "result",
    "formula",
    "child",
    "relation",
    "function",
    "child_field",
    "condition",
  ]);
  const [draft, setDraft] = useState<Draft>(() => draftOf(custom));
  const put = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const labels = Object.fromEntries(
    locales.map((one) => [one, draft.labels[one]?.trim() ?? ""]).filter(([, label]) => label),
  ) as Record<string, string>;
  const title = labels[locale] ?? Object.values(labels)[0] ?? "";
  const taken = new Set(object.fields.map((field) => field.name));
  const suggested = fieldName([labels.en ?? "", ...Object.values(labels)], taken);
  const formula = draft.kind === "formula";
  const computed = isComputed(draft.kind);
  const lists = draft.kind === "choice" || draft.kind === "choices" || (formula && draft.computed.result === "choice");
  const order = [locale, ...locales.filter((one) => one !== locale)];

  const save = () => {
    if (!title) return setProblems({ labels: t("admin.field_label_missing") });
    if (lists && draft.options.length === 0) return setProblems({ options: t("admin.field_options_missing") });
    if (draft.kind === "reference" && !draft.target) return setProblems({ target: t("admin.field_target_missing") });
    if (formula && !draft.computed.formula.trim()) {
      return setProblems({ formula: t("admin.computed_formula_missing") });
    }
    if (draft.kind === "roll_up" && !draft.computed.source) {
      return setProblems({ child: t("admin.computed_child_missing") });
    }
    if (draft.kind === "roll_up" && draft.computed.gather !== "count" && !draft.computed.childField) {
      return setProblems({ child_field: t("admin.computed_field_missing") });
    }
    const { result, child, relation, ...changeable } = computed ? wish(draft.kind, draft.computed) : {};
    const shared = {
      labels,
      help: draft.help.trim(),
      required: draft.required && !computed,
      ...(lists ? { options: draft.options } : {}),
      ...changeable,
    };
    return run(async () => {
      if (custom) {
        await request(`/api/fields/${object.name}/${encodeURIComponent(String(custom.field))}`, {
          method: "PATCH",
          body: shared,
        });
      } else {
        await request("/api/fields", {
          method: "POST",
          body: {
            ...shared,
            object: object.name,
            name: draft.name?.trim() || suggested,
            kind: draft.kind,
            ...(computed ? { result, child, relation } : {}),
            ...(draft.kind === "reference" ? { target: draft.target } : {}),
          },
        });
      }
      onSaved(title);
    });
  };

  const lines = {
    object,
    problems,
    computed: draft.computed,
    onChange: (changes: Partial<Computed>) => put({ computed: { ...draft.computed, ...changes } }),
    fixed: Boolean(custom),
  };
  return (
    <FormDrawer
      title={custom ? t("form.edit", { title }) : t("admin.field_new_in", { object: object.label })}
      isNew={!custom}
      width={computed ? 640 : 520}
      busy={busy}
      keepsEscape={computed}
      onSave={() => void save()}
      onClose={onClose}
    >
      <fieldset className="k-labels">
        <legend>{t("admin.field_labels")}</legend>
        {order.map((one, index) => (
          <Input
            key={one}
            prefix={<span className="k-labels-language">{localeNames[one]}</span>}
            aria-label={`${t("admin.field_labels")}: ${localeNames[one]}`}
            autoFocus={index === 0 && !custom}
            status={problems.labels && index === 0 ? "error" : undefined}
            value={draft.labels[one] ?? ""}
            onChange={(event) => put({ labels: { ...draft.labels, [one]: event.target.value } })}
          />
        ))}
        {problems.labels ? (
          <div className="k-form-problem" role="alert">
            {problems.labels}
          </div>
        ) : (
          <div className="k-form-help">{t("admin.field_labels_help")}</div>
        )}
      </fieldset>
      <Line
        label={t("admin.field_kind")}
        help={
          formula
            ? t("admin.computed_kind_formula_help")
            : computed
              ? t("admin.computed_kind_roll_up_help")
              : custom
                ? t("admin.field_kind_fixed")
                : undefined
        }
        problem={problems.kind}
      >
        {(id) => (
          <Select
            id={id}
            disabled={Boolean(custom)}
            showSearch={{ optionFilterProp: "label" }}
            value={draft.kind}
            options={customKinds.map((kind) => ({ value: kind as string, label: kindWord(kind, t) }))}
            onChange={(kind) => put({ kind })}
          />
        )}
      </Line>
      {formula && <FormulaLines {...lines} />}
      {draft.kind === "roll_up" && <RollUpLines {...lines} />}
      {lists && (
        <div className="k-line">
          <span className="k-line-label">{t("admin.field_options")}</span>
          <OptionList options={draft.options} onChange={(options) => put({ options })} />
          {problems.options && (
            <div className="k-form-problem" role="alert">
              {problems.options}
            </div>
          )}
        </div>
      )}
      {draft.kind === "reference" && (
        <Line label={t("admin.field_target")} problem={problems.target}>
          {(id) => (
            <Select
              id={id}
              disabled={Boolean(custom)}
              showSearch={{ optionFilterProp: "label" }}
              value={draft.target}
              options={objects.map((one) => ({ value: one.name, label: one.label }))}
              onChange={(target) => put({ target })}
            />
          )}
        </Line>
      )}
      <Line label={t("admin.field_help")} problem={problems.help}>
        {(id) => <Input id={id} value={draft.help} onChange={(event) => put({ help: event.target.value })} />}
      </Line>
      {!computed && (
        <Checkbox checked={draft.required} onChange={(event) => put({ required: event.target.checked })}>
          {t("admin.field_required")}
        </Checkbox>
      )}
      <Line label={t("admin.field_name")} help={t("admin.field_name_help")} problem={problems.name}>
        {(id) => (
          <Input
            id={id}
            disabled={Boolean(custom)}
            value={draft.name ?? ""}
            placeholder={suggested}
            onChange={(event) => put({ name: event.target.value })}
          />
        )}
      </Line>
    </FormDrawer>
  );
}
