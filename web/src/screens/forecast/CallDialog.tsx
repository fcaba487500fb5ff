/** Calls a number of a person or a team, beside what was called before: nothing of that is ever changed. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { useState } from "react";
import { request } from "@/api/client";
import type { RecordData } from "@/api/contract";
import { useSession } from "@/api/useSession";
import { fieldOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { figureText } from "@/measure/Figure";
import { FormField } from "@/records/form/FormField";
import { Bones, useNotify, useProblems } from "@/ui";
import { type Forecast, type ForecastRow, sendCall } from "./contract";

interface Props {
  forecast: Forecast;
  row: ForecastRow;
  onClose: () => void;
}

export function CallDialog({ forecast, row, onClose }: Props) {
  const language = useLanguage();
  const { t } = language;
  const { user } = useSession();
  const client = useQueryClient();
  const notify = useNotify();
  const object = useObject("forecast_call");
  const fields = ["amount", "note"].flatMap((name) => fieldOf(object, name) ?? []);
  const { problems, busy, run } = useProblems(["amount", "note"]);
  const [values, setValues] = useState<Record<string, unknown>>({ currency: forecast.currency });
  const own = row.kind === "person" && row.id === user?.id;

  const send = () =>
    run(async () => {
      await sendCall({
        period: forecast.period.key,
        [row.kind === "team" ? "team_id" : "user_id"]: row.id ?? undefined,
        amount: values.amount ?? null,
        note: typeof values.note === "string" ? values.note : undefined,
      });
      await client.invalidateQueries({ queryKey: ["forecast"] });
      notify.done(t("forecast.called", { name: row.label }));
      onClose();
    });

  return (
    <Modal
      open
      width={480}
      title={t(own ? "forecast.call_own" : "forecast.call_for", { name: row.label })}
      okText={t("forecast.call_send")}
      cancelText={t("action.cancel")}
      confirmLoading={busy}
      onOk={() => void send()}
      onCancel={onClose}
    >
      <div className="k-forecast-dialog">
        <dl className="k-forecast-facts">
          {forecast.columns.map((column) => (
            <div key={column.name}>
              <dt>{column.label}</dt>
              <dd>{figureText(row.cells[column.name]?.value, "money", forecast.currency, language, true)}</dd>
            </div>
          ))}
          {row.below !== null && (
            <div>
              <dt>{t("forecast.below")}</dt>
              <dd>{figureText(row.below, "money", forecast.currency, language, true)}</dd>
            </div>
          )}
        </dl>
        {fields.map((field) => (
          <FormField
            key={field.name}
            field={field}
            values={values}
            problem={problems[field.name]}
            onChange={(key, value) => setValues((before) => ({ ...before, [key]: value }))}
          />
        ))}
        <Ledger forecast={forecast} row={row} />
      </div>
    </Modal>
  );
}

/** All that was said of it in this period, the newest first. */
function Ledger({ forecast, row }: { forecast: Forecast; row: ForecastRow }) {
  const { t, moneyWhole, instant } = useLanguage();
  const calls = useQuery({
    queryKey: ["forecast", "calls", row.calls],
    queryFn: ({ signal }) =>
      request<{ value: RecordData[] }>(`${row.calls}&$orderby=created_at desc&$expand=created_by`, { signal }),
    enabled: row.calls !== null,
  });
  if (calls.isPending) return <Bones lines={2} />;
  const said = calls.data?.value ?? [];
  if (said.length === 0) return <p className="k-faint">{t("forecast.no_calls")}</p>;
  return (
    <ol className="k-forecast-ledger" aria-label={t("forecast.ledger")}>
      {said.map((one) => (
        <li key={one.id}>
          <strong>{moneyWhole(one.amount, forecast.currency)}</strong>
          <span className="k-faint">
            {t("forecast.said", {
              name: String((one.created_by as { name?: string } | null)?.name ?? ""),
              at: instant(one.created_at),
            })}
          </span>
          {typeof one.note === "string" && one.note && <p>{one.note}</p>}
        </li>
      ))}
    </ol>
  );
}
