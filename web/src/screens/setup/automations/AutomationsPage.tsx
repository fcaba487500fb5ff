/** What Kaidan does by itself, of each object: when, if, then; whether it is on, and what it did. */
import { useQuery } from "@tanstack/react-query";
import { Button, Switch } from "antd";
import { History, Pencil, Plus, Trash2, TriangleAlert, Zap } from "lucide-react";
import { useState } from "react";
import { request } from "@/api/client";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { updateRecord } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { useDelete } from "@/records/useSave";
import { Bones, EmptyState, FailedState, Tag, useNotify } from "@/ui";
import { EachObject } from "../EachObject";
import { OrderedList } from "../OrderedList";
import { saveOrder, useAll, useRefresh } from "../records";
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
  const notify = useNotify();
  const refresh = useRefresh();
  const remove = useDelete("automation");
  const { records, loading, error, retry } = useAll("automation", `object eq '${object.name}'`);
  const broken = useQuery({
    queryKey: ["records", "automation", "broken"],
    queryFn: ({ signal }) => request<{ id: string; faults: string[] }[]>("/api/automations/broken", { signal }),
  }).data;
  const [edited, setEdited] = useState<{ automation?: RecordData }>();
  const [logOf, setLogOf] = useState<RecordData>();

  if (error) return <FailedState title={t("list.failed")} error={error} retry={() => void retry()} />;
  if (loading) return <Bones lines={4} />;

  const turn = async (automation: RecordData, active: boolean) => {
    try {
      await updateRecord("automation", automation.id, automation.version, { active });
      await refresh("automation");
    } catch (failure) {
      notify.failed(failure);
    }
  };
  const row = (automation: RecordData) => {
    const title = String(automation.name);
    const draft = draftOf(automation);
    const fault = broken?.find((one) => one.id === automation.id)?.faults[0];
    return (
      <>
        <div className="k-ordered-body k-rule">
          <span className="k-row k-rule-head">
            <span className="k-ordered-title">{title}</span>
            <Tag>{t(`auto.when_${draft.trigger}`)}</Tag>
            <span className="k-faint">{draft.steps.map((step) => t(stepNames[step.kind])).join(" → ")}</span>
          </span>
          {draft.condition && <code className="k-rule-condition">{draft.condition}</code>}
          {fault && (
            <span className="k-form-problem k-row" role="alert">
              <TriangleAlert size={14} aria-hidden="true" />
              {t("auto.broken", { reason: fault })}
            </span>
          )}
        </div>
        <div className="k-ordered-actions">
          <Switch
            size="small"
            checked={automation.active === true}
            aria-label={t("auto.turn", { title })}
            onChange={(active) => void turn(automation, active)}
          />
          <Button
            type="text"
            icon={<History size={16} />}
            aria-label={t("auto.log_of", { title })}
            onClick={() => setLogOf(automation)}
          />
          <Button
            type="text"
            icon={<Pencil size={16} />}
            aria-label={t("form.edit", { title })}
            onClick={() => setEdited({ automation })}
          />
          <Button
            type="text"
            icon={<Trash2 size={16} />}
            aria-label={t("admin.delete", { title })}
            onClick={() => void remove(automation.id, title).then(() => refresh("automation"))}
          />
        </div>
      </>
    );
  };

  return (
    <div className="k-lines">
      <header className="k-row">
        <h2 className="k-setup-heading k-grow" style={{ margin: 0 }}>
          {t("auto.of", { object: object.label })}
        </h2>
        <Button type="primary" icon={<Plus size={16} />} onClick={() => setEdited({})}>
          {t("auto.new")}
        </Button>
      </header>
      {records.length === 0 ? (
        <div className="k-card">
          <EmptyState icon={Zap} title={t("auto.none", { object: object.label })} text={t("auto.none_text")} />
        </div>
      ) : (
        <OrderedList
          items={records}
          idOf={(one) => one.id}
          nameOf={(one) => String(one.name)}
          isOff={(one) => one.active !== true}
          onOrder={async (ids) => {
            await saveOrder("automation", records, ids);
            await refresh("automation");
          }}
        >
          {row}
        </OrderedList>
      )}
      {edited && (
        <AutomationForm
          object={object}
          automation={edited.automation}
          position={records.length}
          onClose={() => setEdited(undefined)}
          onSaved={(title) => {
            setEdited(undefined);
            notify.done(t("auto.saved", { title }));
            void refresh("automation");
          }}
        />
      )}
      {logOf && <RunLog object={object} automation={logOf} onClose={() => setLogOf(undefined)} />}
    </div>
  );
}
