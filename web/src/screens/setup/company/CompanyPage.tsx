/** The company: its name, money, clock and year. Reports and periods follow from these. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { request } from "@/api/client";
import type { Company } from "@/api/contract";
import { keys } from "@/api/queries";
import { type Locale, localeNames, locales, useLanguage } from "@/i18n";
import { Bones, FailedState, Line, useNotify, useProblems } from "@/ui";
import { monthName, weekdayName } from "../calendar/months";
import { SetupFrame } from "../SetupFrame";

const settingsKey = ["settings"];

export default function CompanyPage() {
  const answer = useQuery({
    queryKey: settingsKey,
    queryFn: ({ signal }) => request<Company>("/api/settings", { signal }),
  });
  return (
    <SetupFrame title="admin.company" text="admin.company_text">
      {answer.data ? (
        <CompanyForm company={answer.data} />
      ) : answer.error ? (
        <FailedState error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Bones lines={8} />
      )}
    </SetupFrame>
  );
}

const zones = () =>
  (Intl as { supportedValuesOf?: (key: string) => string[] }).supportedValuesOf?.("timeZone") ?? ["Asia/Shanghai"];

function CompanyForm({ company }: { company: Company }) {
  const { t, locale } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const { problems, busy, run } = useProblems([
    "name",
    "company_name",
    "time_zone",
    "week_start",
    "fiscal_year_start",
    "locale",
  ]);
  const [draft, setDraft] = useState(company);
  const put = (changes: Partial<Company>) => setDraft((before) => ({ ...before, ...changes }));
  const fields = Object.keys(company) as (keyof Company)[];
  const changed = Object.fromEntries(
    fields.filter((key) => draft[key] !== company[key]).map((key) => [key, draft[key]]),
  );

  const save = () =>
    run(async () => {
      const saved = await request<Company>("/api/settings", { method: "PATCH", body: changed });
      client.setQueryData(settingsKey, saved);
      setDraft(saved);
      await client.invalidateQueries({ queryKey: keys.session });
      notify.done(t("admin.saved"));
    });
  return (
    <form
      className="k-card k-lines"
      style={{ padding: 20, maxWidth: 640 }}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Line label={t("setup.company_name")} problem={problems.name ?? problems.company_name}>
        {(id) => <Input id={id} value={draft.name} onChange={(event) => put({ name: event.target.value })} />}
      </Line>
      <div className="k-two">
        <Line label={t("setup.base_currency")} help={t("admin.base_currency_help")}>
          {(id) => <Input id={id} value={draft.base_currency} disabled />}
        </Line>
        <Line label={t("admin.language")} help={t("admin.language_help")} problem={problems.locale}>
          {(id) => (
            <Select
              id={id}
              value={draft.locale}
              options={locales.map((one: Locale) => ({ value: one as string, label: localeNames[one] }))}
              onChange={(next) => put({ locale: next })}
            />
          )}
        </Line>
      </div>
      <Line label={t("setup.time_zone")} problem={problems.time_zone}>
        {(id) => (
          <Select
            id={id}
            showSearch
            value={draft.time_zone}
            options={zones().map((zone) => ({ value: zone, label: zone }))}
            onChange={(next) => put({ time_zone: next })}
          />
        )}
      </Line>
      <div className="k-two">
        <Line label={t("admin.week_start")} problem={problems.week_start}>
          {(id) => (
            <Select
              id={id}
              value={draft.week_start}
              options={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: day, label: weekdayName(locale, day, "long") }))}
              onChange={(next) => put({ week_start: next })}
            />
          )}
        </Line>
        <Line label={t("admin.fiscal_start")} help={t("admin.fiscal_start_help")} problem={problems.fiscal_year_start}>
          {(id) => (
            <Select
              id={id}
              value={draft.fiscal_year_start}
              options={Array.from({ length: 12 }, (_, index) => ({
                value: index + 1,
                label: monthName(locale, index + 1),
              }))}
              onChange={(next) => put({ fiscal_year_start: next })}
            />
          )}
        </Line>
      </div>
      <div className="k-row">
        <Button type="primary" htmlType="submit" loading={busy} disabled={Object.keys(changed).length === 0}>
          {t("action.save")}
        </Button>
        {Object.keys(changed).length > 0 && <Button onClick={() => setDraft(company)}>{t("admin.discard")}</Button>}
      </div>
    </form>
  );
}
