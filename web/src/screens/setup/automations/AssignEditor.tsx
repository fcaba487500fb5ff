/** Who gets the record, and how they are chosen. */
import { Button, Select } from "antd";
import { Plus, Trash2 } from "lucide-react";
import { choiceField } from "@/describe";
import { FieldInput } from "@/fields";
import { useLanguage } from "@/i18n";
import { Line } from "../Line";
import { useAll } from "../records";
import { optionsOf, type StepProps } from "./StepEditor";
import { type Step, ways } from "./words";

export function AssignEditor({ step, stages, onChange }: StepProps<Extract<Step, { kind: "assign" }>>) {
  const { t } = useLanguage();
  const people = optionsOf(useAll("user", "active eq true").records);
  const teams = optionsOf(useAll("team").records);
  const regions = step.regions ?? [];
  const region = choiceField({ name: "region", kind: "region", label: t("auto.region") });
  const setRegions = (next: typeof regions) => onChange({ ...step, regions: next });
  return (
    <>
      <Line label={t("auto.way")} help={t(`auto.way_${step.way}_text`)}>
        {(id) => (
          <Select
            id={id}
            value={step.way}
            options={ways.map((way) => ({ value: way, label: t(`auto.way_${way}`) }))}
            onChange={(way) => onChange({ kind: "assign", way, people: step.people, teams: step.teams })}
          />
        )}
      </Line>
      {step.way === "territory" ? (
        <div className="k-line">
          <span className="k-line-label">{t("auto.regions")}</span>
          {regions.map((one, at) => (
            <div key={at} className="k-row k-given">
              <FieldInput
                field={region}
                label={t("auto.region")}
                value={one.region || null}
                onChange={(value) =>
                  setRegions(regions.map((other, n) => (n === at ? { ...one, region: String(value ?? "") } : other)))
                }
              />
              <Select
                mode="multiple"
                className="k-grow"
                optionFilterProp="label"
                aria-label={t("auto.people")}
                placeholder={t("auto.people")}
                value={one.people}
                options={people}
                onChange={(chosen) =>
                  setRegions(regions.map((other, n) => (n === at ? { ...one, people: chosen } : other)))
                }
              />
              <Button
                type="text"
                icon={<Trash2 size={16} />}
                aria-label={t("auto.region_remove", { number: at + 1 })}
                onClick={() => setRegions(regions.filter((_, n) => n !== at))}
              />
            </div>
          ))}
          <div>
            <Button
              size="small"
              icon={<Plus size={16} />}
              onClick={() => setRegions([...regions, { region: "", people: [] }])}
            >
              {t("auto.region_add")}
            </Button>
          </div>
        </div>
      ) : (
        <>
          <Line label={t("auto.people")}>
            {(id) => (
              <Select
                id={id}
                mode="multiple"
                optionFilterProp="label"
                value={step.people ?? []}
                options={people}
                onChange={(chosen) => onChange({ ...step, people: chosen })}
              />
            )}
          </Line>
          <Line label={t("auto.teams")}>
            {(id) => (
              <Select
                id={id}
                mode="multiple"
                optionFilterProp="label"
                value={step.teams ?? []}
                options={teams}
                onChange={(chosen) => onChange({ ...step, teams: chosen })}
              />
            )}
          </Line>
        </>
      )}
      {(step.way === "load" || step.way === "skill") && stages.length > 0 && (
        <Line label={t("auto.open")} help={t("auto.open_help")}>
          {(id) => (
            <Select
              id={id}
              mode="multiple"
              optionFilterProp="label"
              value={step.open ?? []}
              options={stages.map(({ value, label }) => ({ value, label }))}
              onChange={(open) => onChange({ ...step, open })}
            />
          )}
        </Line>
      )}
    </>
  );
}
