/** What one step needs: whom, what, how long. */
import { Checkbox, Input, InputNumber, Select } from "antd";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Line } from "@/ui";
import { PoolFields } from "../assignment/PoolFields";
import { useAll } from "../records";
import type { Stage } from "../rules/useStages";
import { ApproveEditor } from "./ApproveEditor";
import { ValuesEditor } from "./ValuesEditor";
import type { Receiver, Step } from "./words";

export interface StepProps<S extends Step = Step> {
  object: ObjectDescription;
  about: boolean;
  step: S;
  stages: Stage[];
  onChange: (step: Step) => void;
}

const optionsOf = (records: RecordData[]) =>
  records.map((record) => ({ value: record.id, label: String(record.name) }));

export function StepEditor({ step, ...rest }: StepProps) {
  switch (step.kind) {
    case "set":
      return (
        <ValuesEditor
          {...rest}
          of={rest.object}
          values={step.values}
          onChange={(values) => rest.onChange({ ...step, values })}
        />
      );
    case "create":
      return <CreateEditor step={step} {...rest} />;
    case "assign":
      return (
        <PoolFields pool={step} stages={rest.stages} onChange={(changes) => rest.onChange({ ...step, ...changes })} />
      );
    case "tag":
      return <TagEditor step={step} {...rest} />;
    case "notify":
      return <NotifyEditor step={step} {...rest} />;
    case "approve":
      return <ApproveEditor step={step} {...rest} />;
    case "wait":
      return <WaitEditor step={step} {...rest} />;
  }
}

function CreateEditor({ object, about, step, onChange }: StepProps<Extract<Step, { kind: "create" }>>) {
  const { t } = useLanguage();
  const objects = useObjects().filter((one) => one.group !== "setup" && !one.part_of && one.can.create);
  const made = objects.find((one) => one.name === step.object);
  const links = made?.fields.filter((field) => field.kind === "reference" && field.target === object.name) ?? [];
  const choose = (name: string) => {
    const link = objects
      .find((one) => one.name === name)
      ?.fields.find((field) => field.kind === "reference" && field.target === object.name && !field.read_only)?.name;
    onChange({ kind: "create", object: name, link: about ? link : undefined, values: [{ field: "" }] });
  };
  return (
    <>
      <Line label={t("auto.create_object")}>
        {(id) => (
          <Select
            id={id}
            value={step.object}
            options={objects.map((one) => ({ value: one.name, label: one.label }))}
            onChange={choose}
          />
        )}
      </Line>
      {about && links.length > 0 && (
        <Line label={t("auto.create_link", { object: object.label })}>
          {(id) => (
            <Select
              id={id}
              allowClear
              value={step.link}
              options={links.map((field) => ({ value: field.name, label: field.label }))}
              onChange={(link?: string) => onChange({ ...step, link })}
            />
          )}
        </Line>
      )}
      {made && (
        <ValuesEditor
          object={object}
          about={about}
          of={made}
          values={step.values}
          onChange={(values) => onChange({ ...step, values })}
        />
      )}
    </>
  );
}

function TagEditor({ step, onChange }: StepProps<Extract<Step, { kind: "tag" }>>) {
  const { t } = useLanguage();
  const tags = useAll("tag").records;
  return (
    <Line label={t("auto.tags")}>
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          optionFilterProp="label"
          value={step.tags}
          options={optionsOf(tags)}
          onChange={(tags) => onChange({ ...step, tags })}
        />
      )}
    </Line>
  );
}

/** A receiver as one text, for a list to choose from. */
const keyOf = (to: Receiver) => ("id" in to ? `${to.kind}:${to.id}` : "name" in to ? `field:${to.name}` : to.kind);

function receiverOf(key: string): Receiver {
  const [kind = "", rest = ""] = key.split(":");
  if (kind === "person" || kind === "team") return { kind, id: rest };
  if (kind === "field") return { kind, name: rest };
  return { kind: kind === "leader" ? "leader" : "owner" };
}

function NotifyEditor({ object, about, step, onChange }: StepProps<Extract<Step, { kind: "notify" }>>) {
  const { t } = useLanguage();
  const people = useAll("user", "active eq true").records;
  const teams = useAll("team").records;
  const fields = object.fields.filter((field) => field.kind === "user" && field.name !== "owner");
  const option = (kind: string, label: string) => ({ value: kind, label });
  const options = [
    ...(about && object.has_owner ? [option("owner", t("auto.to_owner")), option("leader", t("auto.to_leader"))] : []),
    ...(about ? fields.map((field) => option(`field:${field.name}`, field.label)) : []),
    ...people.map((person) => option(`person:${person.id}`, String(person.name))),
    ...teams.map((team) => option(`team:${team.id}`, String(team.name))),
  ];
  return (
    <>
      <Line label={t("auto.to")}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            optionFilterProp="label"
            value={step.to.map(keyOf)}
            options={options}
            onChange={(keys: string[]) => onChange({ ...step, to: keys.map(receiverOf) })}
          />
        )}
      </Line>
      <Line label={t("auto.notify_text")} help={t("auto.notify_help")}>
        {(id) => (
          <Input
            id={id}
            maxLength={500}
            value={step.text}
            onChange={(event) => onChange({ ...step, text: event.target.value })}
          />
        )}
      </Line>
    </>
  );
}

function WaitEditor({ about, step, onChange }: StepProps<Extract<Step, { kind: "wait" }>>) {
  const { t } = useLanguage();
  const days = step.days !== undefined;
  return (
    <>
      <div className="k-row">
        <InputNumber
          min={1}
          max={3650}
          aria-label={t("auto.wait_amount")}
          value={days ? step.days : step.hours}
          onChange={(amount) => onChange(days ? { ...step, days: amount ?? 1 } : { ...step, hours: amount ?? 1 })}
        />
        <Select
          aria-label={t("auto.wait_unit")}
          style={{ width: 160 }}
          value={days ? (step.working ? "working" : "days") : "hours"}
          options={(["hours", "days", "working"] as const).map((unit) => ({
            value: unit,
            label: t(`auto.unit_${unit}`),
          }))}
          onChange={(unit) => {
            const amount = step.days ?? step.hours ?? 1;
            const rest = { kind: step.kind, still: step.still };
            onChange(
              unit === "hours" ? { ...rest, hours: amount } : { ...rest, days: amount, working: unit === "working" },
            );
          }}
        />
      </div>
      {about && (
        <Checkbox checked={step.still} onChange={(event) => onChange({ ...step, still: event.target.checked })}>
          {t("auto.wait_still")}
        </Checkbox>
      )}
    </>
  );
}
