/** The company's own rules of each object, in their order: what is refused, required, read-only, hidden, and what guards a stage. */
import { useQuery } from "@tanstack/react-query";
import { Button, Switch } from "antd";
import { ListChecks, Pencil, Plus, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { updateRecord } from "@/api/queries";
import { fieldOf } from "@/describe";
import { locales, useLanguage } from "@/i18n";
import { loadWords } from "@/i18n/words";
import { useDelete } from "@/records/useSave";
import { Bones, EmptyState, FailedState, Tag, useNotify } from "@/ui";
import { EachObject } from "../EachObject";
import { OrderedList } from "../OrderedList";
import { saveOrder, useAll, useRefresh } from "../records";
import { type Example, examplesOf } from "./examples";
import { brokenQuery } from "./queries";
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

type Edited = { rule?: RecordData; given?: Partial<Draft> };

function ObjectRules({ object }: { object: ObjectDescription }) {
  const { t } = useLanguage();
  const notify = useNotify();
  const refresh = useRefresh();
  const remove = useDelete("rule");
  const { records, loading, error, retry } = useAll("rule", `object eq '${object.name}'`);
  const broken = useQuery(brokenQuery).data ?? [];
  const [edited, setEdited] = useState<Edited>();
  const stages = useStages(object);
  // What has become a rule needs no example any more.
  const examples = examplesOf(object).filter((one) => !records.some((rule) => rule.condition === one.condition));

  if (error) {
    return <FailedState title={t("list.failed")} error={error} retry={() => void retry()} />;
  }
  if (loading) return <Bones lines={4} />;

  const take = async (example: Example) => {
    const message = example.message;
    const written = message
      ? await Promise.all(locales.map(async (one) => [one, (await loadWords(one))[message] ?? ""] as const))
      : [];
    setEdited({
      given: {
        name: t(example.title),
        kind: example.kind,
        condition: example.condition,
        field: example.field,
        messages: Object.fromEntries(written),
      },
    });
  };
  const turn = async (rule: RecordData, active: boolean) => {
    try {
      await updateRecord("rule", rule.id, rule.version, { active });
      await refresh("rule");
    } catch (failure) {
      notify.failed(failure);
    }
  };
  const row = (rule: RecordData) => {
    const title = String(rule.name);
    const field = fieldOf(object, typeof rule.field === "string" ? rule.field : undefined);
    const fault = broken.find((one) => one.id === rule.id)?.faults[0];
    const guarded = stages.filter((stage) => draftOf(rule).stages.includes(stage.value));
    return (
      <>
        <div className="k-ordered-body k-rule">
          <span className="k-row k-rule-head">
            <span className="k-ordered-title">{title}</span>
            {isRuleKind(rule.kind) && <Tag>{t(kindWords[rule.kind].name)}</Tag>}
            {field && <span className="k-faint">{field.label}</span>}
            {guarded.length > 0 && <span className="k-faint">{guarded.map((stage) => stage.label).join(", ")}</span>}
          </span>
          <code className="k-rule-condition">{String(rule.condition)}</code>
          {fault && (
            <span className="k-form-problem k-row" role="alert">
              <TriangleAlert size={14} aria-hidden="true" />
              {t("admin.rule_broken", { reason: fault.message })}
            </span>
          )}
        </div>
        <div className="k-ordered-actions">
          <Switch
            size="small"
            checked={rule.active === true}
            aria-label={t("admin.rule_turn", { title })}
            onChange={(active) => void turn(rule, active)}
          />
          <Button
            type="text"
            icon={<Pencil size={16} />}
            aria-label={t("form.edit", { title })}
            onClick={() => setEdited({ rule })}
          />
          <Button
            type="text"
            icon={<Trash2 size={16} />}
            aria-label={t("admin.delete", { title })}
            onClick={() => void remove(rule.id, title).then(() => refresh("rule"))}
          />
        </div>
      </>
    );
  };

  return (
    <div className="k-lines">
      <header className="k-row">
        <h2 className="k-setup-heading k-grow" style={{ margin: 0 }}>
          {t("admin.rules_of", { object: object.label })}
        </h2>
        <Button type="primary" icon={<Plus size={16} />} onClick={() => setEdited({})}>
          {t("admin.rule_new")}
        </Button>
      </header>
      {records.length === 0 ? (
        <div className="k-card">
          <EmptyState
            icon={ListChecks}
            title={t("admin.rules_none", { object: object.label })}
            text={t("admin.rules_none_text")}
          />
        </div>
      ) : (
        <OrderedList
          items={records}
          idOf={(rule) => rule.id}
          nameOf={(rule) => String(rule.name)}
          isOff={(rule) => rule.active !== true}
          onOrder={async (ids) => {
            await saveOrder("rule", records, ids);
            await refresh("rule");
          }}
        >
          {row}
        </OrderedList>
      )}
      {examples.length > 0 && (
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
      )}
      {edited && (
        <RuleForm
          object={object}
          rule={edited.rule}
          given={edited.given}
          position={records.length}
          onClose={() => setEdited(undefined)}
          onSaved={(title) => {
            setEdited(undefined);
            notify.done(t("admin.rule_saved", { title }));
            void refresh("rule");
          }}
        />
      )}
    </div>
  );
}
