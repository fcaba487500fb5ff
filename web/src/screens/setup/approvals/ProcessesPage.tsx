/** The approval processes of each object: when they are asked, their steps in order, switched on or off. */
import { ChevronRight, Stamp } from "lucide-react";
import { lazy } from "react";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { EmptyState, Tag } from "@/ui";
import { EachObject } from "../EachObject";
import { OrderedRecords } from "../OrderedRecords";
import { useAll } from "../records";
import { draftOf } from "./draft";
import "../fields/fields.css";
import "./processes.css";

const ProcessForm = lazy(() => import("./ProcessForm"));

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
  if (object.part_of) {
    return <EmptyState icon={Stamp} title={t("approval.no_part")} text={t("approval.no_part_text")} />;
  }
  const say = (process: RecordData) => {
    const draft = draftOf(process);
    return {
      facts: <Tag>{t(`approval.needed_${draft.needed}`)}</Tag>,
      text: (
        <span className="k-process-steps k-faint">
          {draft.steps.map((step, at) => (
            <span key={step.key}>
              {at > 0 && <ChevronRight size={12} aria-hidden="true" />}
              {step.name}
            </span>
          ))}
        </span>
      ),
    };
  };
  return (
    <OrderedRecords
      object="approval_process"
      filter={`object eq '${object.name}'`}
      heading={t("approval.setup_of", { object: object.label })}
      add={t("approval.new")}
      none={{ icon: Stamp, title: t("approval.none", { object: object.label }), text: t("approval.none_text") }}
      say={say}
      form={({ record, ...form }) => <ProcessForm object={object} process={record} {...form} />}
    />
  );
}
