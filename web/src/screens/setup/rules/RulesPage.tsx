/** The company's own rules of each object, in their order: what is refused, required, read-only, hidden, and what guards a stage. */
import { ListChecks } from "lucide-react";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { fieldOf } from "@/describe";
import { locales, useLanguage } from "@/i18n";
import { loadWords } from "@/i18n/words";
import { Tag } from "@/ui";
import { EachObject } from "../EachObject";
import { OrderedRecords } from "../OrderedRecords";
import { useAll } from "../records";
import { type Example, examplesOf } from "./examples";
import { RuleForm } from "./RuleForm";
import { useStages } from "./useStages";
import { type Draft, draftOf, isRuleKind, kindWords } from "./words";
import "../fields/fields.css";
import "./rules.css";

export default function RulesPage() {
  const { records } = useAll("rule");
  return (
    <EachObject
      title="admin.rules"
      text="admin.rules_text"
      count={(object) => records.filter((rule) => rule.object === object.name).length}
    >
      {(object) => <ObjectRules key={object.name} object={object} />}
    </EachObject>
  );
}

function ObjectRules({ object }: { object: ObjectDescription }) {
  const { t } = useLanguage();
  const stages = useStages(object);
  const say = (rule: RecordData) => {
    const field = fieldOf(object, typeof rule.field === "string" ? rule.field : undefined);
    const guarded = stages.filter((stage) => draftOf(rule).stages.includes(stage.value));
    return {
      facts: (
        <>
          {isRuleKind(rule.kind) && <Tag>{t(kindWords[rule.kind].name)}</Tag>}
          {field && <span className="k-faint">{field.label}</span>}
          {guarded.length > 0 && <span className="k-faint">{guarded.map((stage) => stage.label).join(", ")}</span>}
        </>
      ),
      text: <code className="k-rule-condition">{String(rule.condition)}</code>,
    };
  };
  return (
    <OrderedRecords<Partial<Draft>>
      object="rule"
      filter={`object eq '${object.name}'`}
      heading={t("admin.rules_of", { object: object.label })}
      add={t("admin.rule_new")}
      none={{
        icon: ListChecks,
        title: t("admin.rules_none", { object: object.label }),
        text: t("admin.rules_none_text"),
      }}
      say={say}
      form={({ record, ...form }) => <RuleForm object={object} rule={record} {...form} />}
      below={(rules, begin) => <Examples object={object} rules={rules} onTake={begin} />}
    />
  );
}

/** Rules to begin with. What has become a rule needs no example any more. */
function Examples({
  object,
  rules,
  onTake,
}: {
  object: ObjectDescription;
  rules: RecordData[];
  onTake: (given: Partial<Draft>) => void;
}) {
  const { t } = useLanguage();
  const examples = examplesOf(object).filter((one) => !rules.some((rule) => rule.condition === one.condition));
  if (examples.length === 0) return null;
  const take = async ({ title, kind, condition, field, message }: Example) => {
    const written = message
      ? await Promise.all(locales.map(async (one) => [one, (await loadWords(one))[message] ?? ""] as const))
      : [];
    onTake({ name: t(title), kind, condition, field, messages: Object.fromEntries(written) });
  };
  return (
    <section aria-label={t("admin.rule_examples")}>
      <h2 className="k-setup-heading">{t("admin.rule_examples")}</h2>
      <div className="k-rule-examples">
        {examples.map((example) => (
          <button
            key={example.title}
            type="button"
            className="k-card k-rule-example"
            onClick={() => void take(example)}
          >
            <strong>{t(example.title)}</strong>
            <code className="k-rule-condition">{example.condition}</code>
          </button>
        ))}
      </div>
    </section>
  );
}
