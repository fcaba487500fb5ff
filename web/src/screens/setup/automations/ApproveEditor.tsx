/** The step that asks for an approval: by which process, and what becomes of the rest where it is not granted. */
import { Radio, Select } from "antd";
import { useLanguage } from "@/i18n";
import { Line } from "@/ui";
import { useAll } from "../records";
import type { StepProps } from "./StepEditor";
import type { Step } from "./words";

export function ApproveEditor({ object, step, onChange }: StepProps<Extract<Step, { kind: "approve" }>>) {
  const { t } = useLanguage();
  const { records: processes } = useAll("approval_process", `object eq '${object.name}' and active eq true`);
  const known = processes.some((process) => process.id === step.process);
  return (
    <>
      <Line label={t("auto.approve_process")} help={t("auto.approve_help")}>
        {(id) => (
          <Select
            id={id}
            value={known ? step.process : undefined}
            notFoundContent={t("auto.approve_none")}
            options={processes.map((process) => ({ value: process.id, label: String(process.name) }))}
            onChange={(process) => onChange({ ...step, process })}
          />
        )}
      </Line>
      <Line label={t("auto.approve_otherwise")}>
        {(id) => (
          <Radio.Group
            id={id}
            optionType="button"
            value={step.otherwise}
            options={(["stop", "continue"] as const).map((value) => ({ value, label: t(`auto.approve_${value}`) }))}
            onChange={(event) => onChange({ ...step, otherwise: event.target.value })}
          />
        )}
      </Line>
    </>
  );
}
