/** What Kaidan does by itself, of each object: when, if, then; whether it is on, and what it did. */
import { Button } from "antd";
import { History, Zap } from "lucide-react";
import { useState } from "react";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { Tag } from "@/ui";
import { EachObject } from "../EachObject";
import { OrderedRecords } from "../OrderedRecords";
import { useAll } from "../records";
import { AutomationForm } from "./AutomationForm";
import { RunLog } from "./RunLog";
import { draftOf, stepNames } from "./words";
import "../fields/fields.css";
import "../rules/rules.css";
import "./automations.css";

export default function AutomationsPage() {
  const { records } = useAll("automation");
  return (
    <EachObject
      title="auto.title"
      text="auto.text"
      count={(object) => records.filter((one) => one.object === object.name).length}
    >
      {(object) => <ObjectAutomations key={object.name} object={object} />}
    </EachObject>
  );
}

function ObjectAutomations({ object }: { object: ObjectDescription }) {
  const { t } = useLanguage();
  const [logOf, setLogOf] = useState<RecordData>();
  const say = (automation: RecordData) => {
    const draft = draftOf(automation);
    return {
      facts: (
        <>
          <Tag>{t(`auto.when_${draft.trigger}`)}</Tag>
          <span className="k-faint">{draft.steps.map((step) => t(stepNames[step.kind])).join(" → ")}</span>
        </>
      ),
      text: draft.condition && <code className="k-rule-condition">{draft.condition}</code>,
    };
  };
  return (
    <>
      <OrderedRecords
        object="automation"
        filter={`object eq '${object.name}'`}
        heading={t("auto.of", { object: object.label })}
        add={t("auto.new")}
        none={{ icon: Zap, title: t("auto.none", { object: object.label }), text: t("auto.none_text") }}
        say={say}
        actions={(automation) => (
          <Button
            type="text"
            icon={<History size={16} />}
            aria-label={t("auto.log_of", { title: String(automation.name) })}
            onClick={() => setLogOf(automation)}
          />
        )}
        form={({ record, ...form }) => <AutomationForm object={object} automation={record} {...form} />}
      />
      {logOf && <RunLog object={object} automation={logOf} onClose={() => setLogOf(undefined)} />}
    </>
  );
}
