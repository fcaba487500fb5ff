/** The steps in their order, each with what it needs. */
import { Button, Dropdown } from "antd";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import type { ObjectDescription } from "@/api/contract";
import { useLanguage } from "@/i18n";
import type { Stage } from "../rules/useStages";
import { StepEditor } from "./StepEditor";
import { newStep, type Step, type StepKind, stepKinds, stepNames } from "./words";

interface Props {
  object: ObjectDescription;
  about: boolean;
  steps: Step[];
  stages: Stage[];
  problems: Record<string, string>;
  onChange: (steps: Step[]) => void;
}

const needsRecord: StepKind[] = ["set", "assign", "tag", "approve"];

export function StepList({ object, about, steps, stages, problems, onChange }: Props) {
  const { t } = useLanguage();
  const kinds = stepKinds.filter(
    (kind) =>
      (about || !needsRecord.includes(kind)) &&
      (kind !== "assign" || object.has_owner) &&
      (kind !== "approve" || !object.part_of) &&
      (kind !== "tag" || object.fields.some((field) => field.name === "tags")),
  );
  const move = (from: number, to: number) => {
    const next = [...steps];
    const [step] = next.splice(from, 1);
    if (step) next.splice(to, 0, step);
    onChange(next);
  };
  return (
    <fieldset className="k-steps">
      <legend>{t("auto.then")}</legend>
      <ol>
        {steps.map((step, at) => (
          <li key={`${at}-${step.kind}`} className="k-card k-step">
            <header className="k-row">
              <strong className="k-grow">
                {at + 1}. {t(stepNames[step.kind])}
              </strong>
              <Button
                type="text"
                size="small"
                icon={<ArrowUp size={16} />}
                disabled={at === 0}
                aria-label={t("auto.step_up", { number: at + 1 })}
                onClick={() => move(at, at - 1)}
              />
              <Button
                type="text"
                size="small"
                icon={<ArrowDown size={16} />}
                disabled={at === steps.length - 1}
                aria-label={t("auto.step_down", { number: at + 1 })}
                onClick={() => move(at, at + 1)}
              />
              <Button
                type="text"
                size="small"
                icon={<Trash2 size={16} />}
                aria-label={t("auto.step_remove", { number: at + 1 })}
                onClick={() => onChange(steps.filter((_, other) => other !== at))}
              />
            </header>
            <StepEditor
              object={object}
              about={about}
              step={step}
              stages={stages}
              onChange={(changed) => onChange(steps.map((one, other) => (other === at ? changed : one)))}
            />
            {problems[`steps[${at}]`] && (
              <div className="k-form-problem" role="alert">
                {problems[`steps[${at}]`]}
              </div>
            )}
          </li>
        ))}
      </ol>
      {problems.steps && (
        <div className="k-form-problem" role="alert">
          {problems.steps}
        </div>
      )}
      <Dropdown
        trigger={["click"]}
        menu={{
          items: kinds.map((kind) => ({
            key: kind,
            label: t(stepNames[kind]),
            onClick: () => onChange([...steps, newStep(kind)]),
          })),
        }}
      >
        <Button icon={<Plus size={16} />}>{t("auto.step_add")}</Button>
      </Dropdown>
    </fieldset>
  );
}
