/** How the numbers of each object look, with an example that follows while one types. Numbers that are given stay. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { request } from "@/api/client";
import type { ObjectDescription } from "@/api/contract";
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bones, EmptyState, FailedState, iconOf, Line, useNotify, useProblems } from "@/ui";
import { SetupFrame } from "../SetupFrame";
import { dateParts, exampleOf, type Rule } from "./example";
import "./numbering.css";

export default function NumberingPage() {
  const { t } = useLanguage();
  const objects = useObjects();
  const numbered = objects.filter((object) => object.fields.some((field) => field.kind === "auto_number"));
  return (
    <SetupFrame title="admin.numbering" text="admin.numbering_text">
      {objects.length === 0 && <Bones lines={6} />}
      {objects.length > 0 && numbered.length === 0 && <EmptyState title={t("admin.numbering_none")} />}
      <div className="k-rules">
        {numbered.map((object) => (
          <RuleCard key={object.name} object={object} />
        ))}
      </div>
    </SetupFrame>
  );
}

function RuleCard({ object }: { object: ObjectDescription }) {
  const answer = useQuery({
    queryKey: ["numbering", object.name],
    queryFn: ({ signal }) => request<Rule>(`/api/numbering/${object.name}`, { signal }),
  });
  const Icon = iconOf(object.icon, object.name);
  return (
    <section className="k-card k-rule" aria-label={object.label}>
      <header className="k-row">
        <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
        <h2>{object.label}</h2>
      </header>
      {answer.data ? (
        <RuleForm object={object.name} rule={answer.data} />
      ) : answer.error ? (
        <FailedState error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Bones lines={3} />
      )}
    </section>
  );
}

function RuleForm({ object, rule }: { object: string; rule: Rule }) {
  const { t, today } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const { problems, busy, run } = useProblems(["prefix", "date_part", "digits"]);
  const [draft, setDraft] = useState<Rule>({
    prefix: rule.prefix,
    date_part: rule.date_part,
    digits: rule.digits,
    gapless: rule.gapless,
  });
  const put = (changes: Partial<Rule>) => setDraft((before) => ({ ...before, ...changes }));
  const changed = (["prefix", "date_part", "digits", "gapless"] as const).some((key) => draft[key] !== rule[key]);
  const save = () =>
    run(async () => {
      const saved = await request<Rule>(`/api/numbering/${object}`, { method: "PUT", body: draft });
      client.setQueryData(["numbering", object], saved);
      notify.done(t("admin.saved"));
    });
  return (
    <>
      <p className="k-rule-example" aria-live="polite">
        {exampleOf(draft, today())}
      </p>
      <div className="k-rule-parts">
        <Line label={t("admin.number_prefix")} problem={problems.prefix}>
          {(id) => (
            <Input
              id={id}
              maxLength={20}
              value={draft.prefix}
              onChange={(event) => put({ prefix: event.target.value })}
            />
          )}
        </Line>
        <Line label={t("admin.number_date")} problem={problems.date_part}>
          {(id) => (
            <Select
              id={id}
              value={draft.date_part}
              options={dateParts.map((part) => ({ value: part, label: t(`admin.number_date_${part}`) }))}
              onChange={(next) => put({ date_part: next })}
            />
          )}
        </Line>
        <Line label={t("admin.number_digits")} problem={problems.digits}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={12}
              style={{ width: "100%" }}
              value={draft.digits}
              onChange={(next) => put({ digits: next ?? 4 })}
            />
          )}
        </Line>
      </div>
      <p className="k-form-help">{t(`admin.number_restart_${draft.date_part}`)}</p>
      <Checkbox checked={draft.gapless} onChange={(event) => put({ gapless: event.target.checked })}>
        {t("admin.number_gapless")}
      </Checkbox>
      <p className="k-form-help">{t("admin.number_gapless_text")}</p>
      <div className="k-row">
        <Button type="primary" disabled={!changed} loading={busy} onClick={() => void save()}>
          {t("action.save")}
        </Button>
        {changed && <Button onClick={() => setDraft(rule)}>{t("admin.discard")}</Button>}
      </div>
    </>
  );
}
