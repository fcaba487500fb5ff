/** How a computed field comes about: a formula with its result on a record of one's choice, or what is gathered of which records. */
import { Select } from "antd";
import type { ObjectDescription } from "@/api/contract";
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Line } from "@/ui";
import { ExpressionLine } from "../rules/ExpressionLine";
import { type Computed, fits, functions, gatherable, sources } from "./computed";
import { kindWord, resultKinds } from "./kinds";
import "../rules/rules.css";

interface Props {
  object: ObjectDescription;
  computed: Computed;
  onChange: (changes: Partial<Computed>) => void;
  problems: Record<string, string>;
  /** It is there already: what it holds does not change any more. */
  fixed: boolean;
}

export function FormulaLines({ object, computed, onChange, problems, fixed }: Props) {
  const { t } = useLanguage();
  const shown = (value: unknown) =>
    value === null || value === undefined || value === "" ? t("admin.computed_nothing") : String(value);
  return (
    <>
      <Line
        label={t("admin.computed_result")}
        help={fixed ? t("admin.field_kind_fixed") : undefined}
        problem={problems.result}
      >
        {(id) => (
          <Select
            id={id}
            disabled={fixed}
            value={computed.result}
            options={resultKinds.map((kind) => ({ value: kind as string, label: kindWord(kind, t) }))}
            onChange={(result) => onChange({ result })}
          />
        )}
      </Line>
      <ExpressionLine
        object={object}
        kept
        value={computed.formula}
        onChange={(formula) => onChange({ formula })}
        label={t("admin.computed_formula")}
        hint={t("admin.computed_formula_hint")}
        help={t("admin.computed_formula_help")}
        good={({ kind }) =>
          fits(kind ?? "", computed.result)
            ? t("admin.computed_formula_is", { kind: kindWord(kind ?? "", t) })
            : t("admin.computed_formula_wrong", {
                kind: kindWord(kind ?? "", t),
                wanted: kindWord(computed.result, t),
              })
        }
        problem={problems.formula}
        result={({ value }) => t("admin.computed_result_is", { value: shown(value) })}
      />
      <p className="k-form-help">{t("admin.computed_rights")}</p>
    </>
  );
}

export function RollUpLines({ object, computed, onChange, problems, fixed }: Props) {
  const { t } = useLanguage();
  const all = sources(object, useObjects());
  const source = all.find(({ key }) => key === computed.source);
  const fields = source ? gatherable(source.child, computed.gather) : [];
  const records = source?.child.label_plural ?? "";
  if (all.length === 0)
    return <p className="k-form-help">{t("admin.computed_gather_none", { object: object.label })}</p>;
  return (
    <>
      <Line label={t("admin.computed_child")} problem={problems.child ?? problems.relation}>
        {(id) => (
          <Select
            id={id}
            disabled={fixed}
            showSearch={{ optionFilterProp: "label" }}
            value={computed.source}
            status={problems.child ? "error" : undefined}
            options={all.map(({ key, child, relation }) => ({
              value: key,
              label: t("admin.computed_by", { records: child.label_plural, relation: relation.label }),
            }))}
            onChange={(source) => onChange({ source, childField: undefined, condition: "" })}
          />
        )}
      </Line>
      <Line label={t("admin.computed_function")} problem={problems.function}>
        {(id) => (
          <Select
            id={id}
            value={computed.gather}
            options={functions.map((one) => ({ value: one, label: t(`admin.computed_function_${one}`) }))}
            onChange={(gather) => onChange({ gather })}
          />
        )}
      </Line>
      {source && computed.gather !== "count" && (
        <Line
          label={t("admin.computed_field")}
          help={fields.length === 0 ? t("admin.computed_field_none", { records }) : undefined}
          problem={problems.child_field}
        >
          {(id) => (
            <Select
              id={id}
              showSearch={{ optionFilterProp: "label" }}
              value={computed.childField}
              status={problems.child_field ? "error" : undefined}
              options={fields.map((field) => ({ value: field.name, label: field.label }))}
              onChange={(childField) => onChange({ childField })}
            />
          )}
        </Line>
      )}
      {source && (
        <ExpressionLine
          key={source.key}
          object={source.child}
          condition
          kept
          value={computed.condition}
          onChange={(condition) => onChange({ condition })}
          label={t("admin.computed_condition")}
          hint={t("admin.rule_condition_hint")}
          help={t("admin.computed_condition_help")}
          good={() => t("admin.rule_condition_good")}
          problem={problems.condition}
          result={({ value }) => (value === true ? t("admin.rule_holds") : t("admin.rule_holds_not"))}
        />
      )}
      <p className="k-form-help">{t("admin.computed_rights")}</p>
    </>
  );
}
