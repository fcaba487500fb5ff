/** Among whom somebody is chosen, and how: the same for a rule of leads and for a step of an automation. */
import { Select } from "antd";
import type { RecordData } from "@/api/contract";
import { fieldOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { Line } from "@/ui";
import { useAll } from "../records";
import type { Stage } from "../rules/useStages";
import { methods, methodText, type Pool } from "./contract";

interface Props {
  pool: Pool;
  /** The stages of which some may count as in hand; none where that is not to be chosen. */
  stages?: Stage[];
  problems?: Record<string, string>;
  onChange: (changes: Partial<Pool>) => void;
}

const named = (records: RecordData[]) => records.map((one) => ({ value: one.id, label: String(one.name) }));

export function PoolFields({ pool, stages = [], problems = {}, onChange }: Props) {
  const { t } = useLanguage();
  const people = useAll("user").records;
  const teams = useAll("team").records;
  const skills = useAll("skill");
  const labels = fieldOf(useObject("assignment_rule"), "method")?.options ?? [];
  const works = (one: RecordData) => one.active !== false || pool.people?.includes(one.id);

  const several = (
    field: "people" | "teams" | "skills" | "open",
    options: { value: string; label: string }[],
    help?: string,
  ) => (
    <Line label={t(`assignment.${field}`)} problem={problems[field]} help={help}>
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          value={pool[field] ?? []}
          options={options}
          optionFilterProp="label"
          status={problems[field] ? "error" : undefined}
          onChange={(chosen: string[]) => onChange({ [field]: chosen })}
        />
      )}
    </Line>
  );
  return (
    <>
      {several("teams", named(teams))}
      {several("people", named(people.filter(works)))}
      <Line label={t("assignment.method")} help={t(methodText[pool.method])} problem={problems.method}>
        {(id) => (
          <Select
            id={id}
            value={pool.method}
            options={methods.map((method) => ({
              value: method,
              label: labels.find((option) => option.value === method)?.label ?? method,
            }))}
            onChange={(method) => onChange({ method })}
          />
        )}
      </Line>
      {pool.method === "skill" &&
        several(
          "skills",
          named(skills.records),
          !skills.loading && skills.records.length === 0 ? t("assignment.skills_none") : undefined,
        )}
      {stages.length > 0 &&
        several(
          "open",
          stages.map(({ value, label }) => ({ value, label })),
          t("assignment.open_help"),
        )}
    </>
  );
}
