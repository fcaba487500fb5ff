/** The rules in their order: the first that fits takes the lead. */
import { Button, Switch } from "antd";
import { Pencil, Plus, Trash2, UserRoundPlus } from "lucide-react";
import { useState } from "react";
import type { RecordData } from "@/api/contract";
import { updateRecord } from "@/api/queries";
import { fieldOf } from "@/describe";
import { useLanguage } from "@/i18n";
import { useDelete } from "@/records/useSave";
import { Bones, EmptyState, FailedState, Tag, useNotify } from "@/ui";
import { OrderedList } from "../OrderedList";
import { saveOrder, useAll, useRefresh } from "../records";
import { AssignmentForm } from "./AssignmentForm";
import { draftOf } from "./contract";
import "../rules/rules.css";

export function AssignmentRules() {
  const { t } = useLanguage();
  const notify = useNotify();
  const refresh = useRefresh();
  const remove = useDelete("assignment_rule");
  const { object, records, loading, error, retry } = useAll("assignment_rule");
  const people = useAll("user").records;
  const teams = useAll("team").records;
  const [edited, setEdited] = useState<RecordData | "new">();
  if (error) return <FailedState title={t("list.failed")} error={error} retry={() => void retry()} />;
  if (!object || loading) return <Bones lines={4} />;

  const turn = async (rule: RecordData, active: boolean) => {
    try {
      await updateRecord("assignment_rule", rule.id, rule.version, { active });
      await refresh("assignment_rule");
    } catch (failure) {
      notify.failed(failure);
    }
  };
  const row = (rule: RecordData) => {
    const title = String(rule.name);
    const draft = draftOf(rule);
    const method = fieldOf(object, "method")?.options?.find((option) => option.value === rule.method);
    const pool = [...teams, ...people].filter((one) => draft.teams.includes(one.id) || draft.people.includes(one.id));
    return (
      <>
        <div className="k-ordered-body k-rule">
          <span className="k-row k-rule-head">
            <span className="k-ordered-title">{title}</span>
            <Tag>{method?.label ?? String(rule.method)}</Tag>
            <span className="k-faint">{pool.map((one) => String(one.name)).join(", ")}</span>
          </span>
          <code className="k-rule-condition">{draft.condition || t("assignment.everything")}</code>
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
            onClick={() => setEdited(rule)}
          />
          <Button
            type="text"
            icon={<Trash2 size={16} />}
            aria-label={t("admin.delete", { title })}
            onClick={() => void remove(rule.id, title).then(() => refresh("assignment_rule"))}
          />
        </div>
      </>
    );
  };
  const add = (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => setEdited("new")}>
      {t("assignment.new")}
    </Button>
  );
  return (
    <div className="k-lines">
      {records.length === 0 ? (
        <div className="k-card">
          <EmptyState icon={UserRoundPlus} title={t("assignment.none")} text={t("assignment.none_text")}>
            {add}
          </EmptyState>
        </div>
      ) : (
        <>
          <p className="k-setup-note">{t("assignment.note")}</p>
          <OrderedList
            items={records}
            idOf={(rule) => rule.id}
            nameOf={(rule) => String(rule.name)}
            isOff={(rule) => rule.active !== true}
            onOrder={async (ids) => {
              await saveOrder("assignment_rule", records, ids);
              await refresh("assignment_rule");
            }}
          >
            {row}
          </OrderedList>
          <div>{add}</div>
        </>
      )}
      {edited && (
        <AssignmentForm
          rule={edited === "new" ? undefined : edited}
          position={records.length}
          people={people}
          teams={teams}
          methodLabels={fieldOf(object, "method")?.options ?? []}
          onClose={() => setEdited(undefined)}
          onSaved={(title) => {
            setEdited(undefined);
            notify.done(t("admin.rule_saved", { title }));
            void refresh("assignment_rule");
          }}
        />
      )}
    </div>
  );
}
