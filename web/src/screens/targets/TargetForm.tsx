/** A target is said: of whom, for what, for which days, how much. What was said before of the same stays, and this takes its place. */
import { useQuery } from "@tanstack/react-query";
import { Checkbox, DatePicker, Input, InputNumber, Segmented, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { createRecord, pageQuery } from "@/api/queries";
import { useSession } from "@/api/useSession";
import { choiceField } from "@/describe";
import { FieldInput } from "@/fields";
import { useLanguage } from "@/i18n";
import { type Level, levels, levelWords } from "@/measure/levels";
import { metricsQuery } from "@/measure/metrics";
import { TeamTree } from "@/measure/TeamTree";
import { Line, useProblems } from "@/ui";
import { FormDrawer } from "@/ui/FormDrawer";
import { type Reach, reaches } from "./contract";

interface Props {
  /** The days that are offered. */
  period: string;
  level: Level;
  onClose: () => void;
  onSaved: (title: string) => void;
}

const day = "YYYY-MM-DD";

/** The first and last day of a quarter, month, year or span; the fiscal year's beginning moves quarters and years. */
function daysOf(period: string, fiscalStart: number): [string, string] {
  if (period.includes("..")) return period.split("..") as [string, string];
  const year = Number(period.slice(0, 4));
  const month = /^\d{4}-\d{2}$/.test(period) ? Number(period.slice(5)) : undefined;
  const quarter = /Q/.test(period) ? Number(period.slice(6)) : undefined;
  const from = month
    ? dayjs(`${period}-01`)
    : dayjs(`${year}-01-01`).add(fiscalStart - 1 + ((quarter ?? 1) - 1) * 3, "month");
  const length = month ? 1 : quarter ? 3 : 12;
  return [from.format(day), from.add(length, "month").subtract(1, "day").format(day)];
}

export default function TargetForm({ period, level: given, onClose, onSaved }: Props) {
  const { t, locale, currency } = useLanguage();
  const fiscalStart = useSession().company?.fiscal_year_start ?? 1;
  const library = useQuery(metricsQuery(locale)).data ?? [];
  const people =
    useQuery(pageQuery("user", { select: ["id", "name"], filter: "active eq true", orderBy: "name", top: 1000 })).data
      ?.value ?? [];
  const [reach, setReach] = useState<Reach>("person");
  const [person, setPerson] = useState<string>();
  const [team, setTeam] = useState<string>();
  const [metric, setMetric] = useState("won_amount");
  const [level, setLevel] = useState<Level>(given);
  const [days, setDays] = useState<[string, string]>(() => daysOf(period, fiscalStart));
  const [number, setNumber] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [line, setLine] = useState<string>();
  const [region, setRegion] = useState<string | null>(null);
  const [withdrawn, setWithdrawn] = useState(false);
  const lines = useQuery(pageQuery("product_line", { select: ["id", "name"], orderBy: "position", top: 200 })).data
    ?.value;
  const { problems, busy, run, setProblems } = useProblems([
    "owner",
    "of_team",
    "reach",
    "metric",
    "starts_on",
    "ends_on",
    "amount",
    "quantity",
    "product_line",
    "region",
  ]);
  const unit = library.find((one) => one.key === metric)?.unit ?? "money";

  const save = () => {
    if (reach === "person" && !person) return setProblems({ owner: t("target.whose_missing") });
    if (reach === "team" && !team) return setProblems({ of_team: t("target.whose_missing") });
    const value = number === null ? null : unit === "percent" ? String(Number(number) / 100) : number;
    if (value === null && !withdrawn)
      return setProblems({ [unit === "money" ? "amount" : "quantity"]: t("target.goal_missing") });
    return run(async () => {
      await createRecord("target", {
        metric,
        reach,
        level,
        starts_on: days[0],
        ends_on: days[1],
        note: note.trim() || null,
        // As text, so that no digit is lost on the way.
        ...(withdrawn ? { withdrawn } : { [unit === "money" ? "amount" : "quantity"]: value }),
        product_line_id: line ?? null,
        region,
        ...(reach === "person" ? { owner_id: person } : {}),
        ...(reach === "team" ? { of_team_id: team } : {}),
      });
      onSaved((people.find((one) => one.id === person)?.name as string | undefined) ?? t(`target.reach_${reach}`));
    });
  };

  return (
    <FormDrawer title={t("target.new")} isNew width={480} busy={busy} onSave={() => void save()} onClose={onClose}>
      <Segmented<Reach>
        block
        value={reach}
        onChange={setReach}
        options={reaches.map((value) => ({ value, label: t(`target.reach_${value}`) }))}
      />
      {reach === "person" && (
        <Line label={t("target.reach_person")} problem={problems.owner}>
          {(id) => (
            <Select
              id={id}
              showSearch={{ optionFilterProp: "label" }}
              value={person}
              status={problems.owner ? "error" : undefined}
              options={people.map((one) => ({ value: one.id, label: String(one.name) }))}
              onChange={setPerson}
            />
          )}
        </Line>
      )}
      {reach === "team" && (
        <Line label={t("target.reach_team")} problem={problems.of_team}>
          {() => <TeamTree label={t("target.reach_team")} value={team} onChange={setTeam} />}
        </Line>
      )}
      <Line label={t("target.metric")} problem={problems.metric ?? problems.reach}>
        {(id) => (
          <Select
            id={id}
            showSearch={{ optionFilterProp: "label" }}
            value={metric}
            options={library.filter((one) => one.has_period).map((one) => ({ value: one.key, label: one.name }))}
            onChange={setMetric}
          />
        )}
      </Line>
      <Line label={t("target.days")} problem={problems.starts_on ?? problems.ends_on}>
        {(id) => (
          <DatePicker.RangePicker
            id={{ start: id }}
            allowClear={false}
            value={[dayjs(days[0]), dayjs(days[1])]}
            onChange={(range) => {
              const [from, to] = range ?? [];
              if (from && to) setDays([from.format(day), to.format(day)]);
            }}
          />
        )}
      </Line>
      <Line label={t("target.level")}>
        {(id) => (
          <Select
            id={id}
            value={level}
            options={levels.map((value) => ({ value, label: t(levelWords[value]) }))}
            onChange={setLevel}
          />
        )}
      </Line>
      <Line label={t("target.goal")} problem={problems.amount ?? problems.quantity}>
        {(id) => (
          <InputNumber<string>
            id={id}
            stringMode
            min="0"
            style={{ width: "100%" }}
            suffix={unit === "money" ? currency : unit === "percent" ? "%" : undefined}
            status={problems.amount || problems.quantity ? "error" : undefined}
            disabled={withdrawn}
            value={withdrawn ? null : number}
            onChange={setNumber}
          />
        )}
      </Line>
      <Checkbox checked={withdrawn} onChange={(event) => setWithdrawn(event.target.checked)}>
        {t("target.withdraw")}
      </Checkbox>
      {lines && lines.length > 0 && (
        <Line label={t("target.line")} problem={problems.product_line}>
          {(id) => (
            <Select
              id={id}
              allowClear
              placeholder={t("target.everything")}
              value={line}
              options={lines.map((one) => ({ value: one.id, label: String(one.name) }))}
              onChange={(next?: string) => setLine(next)}
            />
          )}
        </Line>
      )}
      <Line label={t("target.region")} problem={problems.region}>
        {() => (
          <FieldInput
            field={choiceField({ name: "region", kind: "region", label: t("target.region") })}
            value={region}
            label={t("target.region")}
            onChange={(next) => setRegion(typeof next === "string" && next ? next : null)}
          />
        )}
      </Line>
      <Line label={t("target.note")} help={t("target.note_help")}>
        {(id) => (
          <Input.TextArea id={id} autoSize={{ minRows: 2 }} value={note} onChange={(e) => setNote(e.target.value)} />
        )}
      </Line>
    </FormDrawer>
  );
}
