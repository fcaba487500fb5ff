/** The approval processes of each object: when they are asked, their steps in order, switched on or off. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Button, Switch } from "antd";
import { ChevronRight, Pencil, Plus, Stamp, Trash2, TriangleAlert } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { request } from "@/api/client";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { updateRecord } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { useDelete } from "@/records/useSave";
import { Bones, EmptyState, FailedState, Tag, useNotify } from "@/ui";
import { EachObject } from "../EachObject";
import { OrderedList } from "../OrderedList";
import { saveOrder, useAll, useRefresh } from "../records";
import type { Broken } from "../rules/words";
import { draftOf } from "./draft";
import "../fields/fields.css";
import "./processes.css";

const ProcessForm = lazy(() => import("./ProcessForm"));

const brokenQuery = queryOptions({
  queryKey: ["records", "approval_process", "broken"],
  queryFn: ({ signal }) => request<Broken[]>("/api/approvals/broken", { signal }),
});

export default function ProcessesPage() {
  const { records } = useAll("approval_process");
  return (
    <EachObject
      title="approval.setup"
      text="approval.setup_text"
      count={(object) => records.filter((process) => process.object === object.name).length}
    >
      {(object) => <Processes key={object.name} object={object} />}
    </EachObject>
  );
}

function Processes({ object }: { object: ObjectDescription }) {
  const { t } = useLanguage();
  const notify = useNotify();
  const refresh = useRefresh();
  const remove = useDelete("approval_process");
  const { records, loading, error, retry } = useAll("approval_process", `object eq '${object.name}'`);
  const broken = useQuery(brokenQuery).data ?? [];
  const [edited, setEdited] = useState<{ process?: RecordData }>();

  if (object.part_of)
    return <EmptyState icon={Stamp} title={t("approval.no_part")} text={t("approval.no_part_text")} />;
  if (error) return <FailedState title={t("list.failed")} error={error} retry={() => void retry()} />;
  if (loading) return <Bones lines={4} />;

  const turn = async (process: RecordData, active: boolean) => {
    try {
      await updateRecord("approval_process", process.id, process.version, { active });
      await refresh("approval_process");
    } catch (failure) {
      notify.failed(failure);
    }
  };
  const row = (process: RecordData) => {
    const title = String(process.name);
    const draft = draftOf(process);
    const fault = broken.find((one) => one.id === process.id)?.faults[0];
    return (
      <>
        <div className="k-ordered-body k-process">
          <span className="k-row">
            <span className="k-ordered-title">{title}</span>
            <Tag>{t(`approval.needed_${draft.needed}`)}</Tag>
          </span>
          <span className="k-process-steps k-faint">
            {draft.steps.map((step, at) => (
              <span key={step.key}>
                {at > 0 && <ChevronRight size={12} aria-hidden="true" />}
                {step.name}
              </span>
            ))}
          </span>
          {fault && (
            <span className="k-form-problem k-row" role="alert">
              <TriangleAlert size={14} aria-hidden="true" />
              {t("approval.broken", { reason: fault.message })}
            </span>
          )}
        </div>
        <div className="k-ordered-actions">
          <Switch
            size="small"
            checked={process.active === true}
            aria-label={t("approval.turn", { title })}
            onChange={(active) => void turn(process, active)}
          />
          <Button
            type="text"
            icon={<Pencil size={16} />}
            aria-label={t("form.edit", { title })}
            onClick={() => setEdited({ process })}
          />
          <Button
            type="text"
            icon={<Trash2 size={16} />}
            aria-label={t("admin.delete", { title })}
            onClick={() => void remove(process.id, title).then(() => refresh("approval_process"))}
          />
        </div>
      </>
    );
  };

  return (
    <div className="k-lines">
      <header className="k-row">
        <h2 className="k-setup-heading k-grow" style={{ margin: 0 }}>
          {t("approval.setup_of", { object: object.label })}
        </h2>
        <Button type="primary" icon={<Plus size={16} />} onClick={() => setEdited({})}>
          {t("approval.new")}
        </Button>
      </header>
      {records.length === 0 ? (
        <div className="k-card">
          <EmptyState
            icon={Stamp}
            title={t("approval.none", { object: object.label })}
            text={t("approval.none_text")}
          />
        </div>
      ) : (
        <OrderedList
          items={records}
          idOf={(process) => process.id}
          nameOf={(process) => String(process.name)}
          isOff={(process) => process.active !== true}
          onOrder={async (ids) => {
            await saveOrder("approval_process", records, ids);
            await refresh("approval_process");
          }}
        >
          {row}
        </OrderedList>
      )}
      {edited && (
        <Suspense fallback={null}>
          <ProcessForm
            object={object}
            process={edited.process}
            position={records.length}
            onClose={() => setEdited(undefined)}
            onSaved={(title) => {
              setEdited(undefined);
              notify.done(t("approval.saved", { title }));
              void refresh("approval_process");
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
