/** What belongs to a trigger: fields, stages, days, a time of day, the word on a button, the address of a webhook. */
import { Input, InputNumber, Select } from "antd";
import type { ObjectDescription } from "@/api/contract";
import { isBookkeeping } from "@/describe";
import { useLanguage } from "@/i18n";
import { Line } from "@/ui";
import type { Stage } from "../rules/useStages";
import type { Settings, Trigger } from "./words";

interface Props {
  object: ObjectDescription;
  trigger: Trigger;
  settings: Settings;
  /** Of a webhook that was saved: the secret part of its address. */
  token: string | undefined;
  stages: Stage[];
  problem: string | undefined;
  onChange: (settings: Settings) => void;
}

export function TriggerSettings({ object, trigger, settings, token, stages, problem, onChange }: Props) {
  const { t, locale } = useLanguage();
  const put = (changes: Settings) => onChange({ ...settings, ...changes });
  const fields = object.fields.filter((field) => !isBookkeeping(field));
  const options = (some: typeof fields) => some.map((field) => ({ value: field.name, label: field.label }));
  const dates = fields.filter((field) => field.kind === "date" || field.kind === "instant");
  // 1 is Monday: 2024-01-01 was one.
  const weekday = (day: number) =>
    new Date(Date.UTC(2024, 0, day)).toLocaleDateString(locale, { weekday: "long", timeZone: "UTC" });
  switch (trigger) {
    case "changed":
      return (
        <Line label={t("auto.fields")} help={t("auto.fields_help")} problem={problem}>
          {(id) => (
            <Select
              id={id}
              mode="multiple"
              optionFilterProp="label"
              value={settings.fields ?? []}
              options={options(fields)}
              onChange={(fields) => put({ fields })}
            />
          )}
        </Line>
      );
    case "stage":
      return (
        <Line label={t("auto.stages")} problem={problem}>
          {(id) => (
            <Select
              id={id}
              mode="multiple"
              optionFilterProp="label"
              value={settings.stages ?? []}
              options={stages.map(({ value, label }) => ({ value, label }))}
              onChange={(stages) => put({ stages })}
            />
          )}
        </Line>
      );
    case "idle":
      return (
        <Line label={t("auto.days")} problem={problem}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={3650}
              value={settings.days ?? null}
              onChange={(days) => put({ days: days ?? undefined })}
            />
          )}
        </Line>
      );
    case "date":
      return (
        <>
          <Line label={t("auto.date")} problem={problem}>
            {(id) => (
              <Select id={id} value={settings.field} options={options(dates)} onChange={(field) => put({ field })} />
            )}
          </Line>
          <Line label={t("auto.date_days")} help={t("auto.date_days_help")}>
            {(id) => (
              <InputNumber
                id={id}
                min={-3650}
                max={3650}
                value={settings.days ?? 0}
                onChange={(days) => put({ days: days ?? 0 })}
              />
            )}
          </Line>
        </>
      );
    case "schedule":
      return (
        <>
          <Line label={t("auto.time")} problem={problem}>
            {(id) => (
              <Input
                id={id}
                type="time"
                style={{ width: 140 }}
                value={settings.time ?? ""}
                onChange={(event) => put({ time: event.target.value })}
              />
            )}
          </Line>
          <Line label={t("auto.weekdays")} help={t("auto.weekdays_help")}>
            {(id) => (
              <Select
                id={id}
                mode="multiple"
                value={settings.weekdays ?? []}
                placeholder={t("auto.working_days")}
                options={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: day, label: weekday(day) }))}
                onChange={(weekdays) => put({ weekdays })}
              />
            )}
          </Line>
        </>
      );
    case "button":
      return (
        <Line label={t("auto.label")} problem={problem}>
          {(id) => (
            <Input
              id={id}
              maxLength={40}
              value={settings.label ?? ""}
              onChange={(event) => put({ label: event.target.value })}
            />
          )}
        </Line>
      );
    case "webhook":
      return (
        <Line label={t("auto.address")} help={t("auto.address_help")} problem={problem}>
          {(id) => (
            <Input
              id={id}
              readOnly
              value={token ? `${window.location.origin}/api/hooks/${token}` : ""}
              placeholder={t("auto.address_later")}
            />
          )}
        </Line>
      );
    default:
      return null;
  }
}
