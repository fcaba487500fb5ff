/**
 * The forecast of a week, a month or a quarter: what is closed and what may still close, per person and up the tree of
 * teams, with the numbers that people put their names to. Every figure opens its records. The question lives in the address.
 */
import { useQuery } from "@tanstack/react-query";
import { Button, DatePicker, Segmented } from "antd";
import dayjs from "dayjs";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { ServerError } from "@/api/client";
import { useLanguage } from "@/i18n";
import { RowsLink } from "@/measure/Figure";
import { useAsked } from "@/measure/useAsked";
import { Bones, EmptyState, FailedState } from "@/ui";
import { CallDialog } from "./CallDialog";
import { type Forecast, type ForecastRow, forecastQuery, type Kind, kinds } from "./contract";
import { ForecastTable } from "./ForecastTable";
import { Lead } from "./Lead";
import { Totals } from "./Totals";
import "./forecast.css";

const names = ["period", "known_on"] as const;

export default function ForecastPage() {
  const { t } = useLanguage();
  const [asked, change] = useAsked(names);
  const answer = useQuery(forecastQuery(asked));
  const [calling, setCalling] = useState<ForecastRow>();
  const forecast = answer.data;

  return (
    <div className="k-page k-forecast">
      <header className="k-page-head">
        <h1>{t("forecast.title")}</h1>
        {forecast && <span className="k-faint">{forecast.period.label}</span>}
      </header>
      {forecast && <Tools forecast={forecast} knownOn={asked.known_on} onChange={(changes) => change(changes)} />}
      {answer.error ? (
        answer.error instanceof ServerError && answer.error.status === 404 ? (
          <EmptyState title={t("forecast.nobody_title")} text={t("forecast.nobody_text")} />
        ) : (
          <FailedState error={answer.error} retry={() => void answer.refetch()} />
        )
      ) : !forecast ? (
        <div className="k-card" style={{ padding: 20 }}>
          <Bones lines={8} />
        </div>
      ) : (
        <>
          {forecast.known_on && (
            <p className="k-forecast-note" role="status">
              {t("forecast.known_note", { day: forecast.known_on })}
            </p>
          )}
          <Lead forecast={forecast} />
          <Totals forecast={forecast} />
          {forecast.undated && !forecast.known_on && (
            <p className="k-forecast-note" role="status">
              <RowsLink rows={forecast.undated.rows}>
                <UndatedText undated={forecast.undated} currency={forecast.currency} />
              </RowsLink>
            </p>
          )}
          <section className="k-card k-forecast-card">
            <ForecastTable forecast={forecast} onCall={setCalling} />
          </section>
        </>
      )}
      {calling && forecast && <CallDialog forecast={forecast} row={calling} onClose={() => setCalling(undefined)} />}
    </div>
  );
}

function UndatedText({ undated, currency }: { undated: NonNullable<Forecast["undated"]>; currency: string }) {
  const { t, moneyShort } = useLanguage();
  return <>{t("forecast.undated", { count: undated.count, amount: moneyShort(undated.amount, currency) })}</>;
}

interface ToolsProps {
  forecast: Forecast;
  knownOn: string | undefined;
  onChange: (changes: { period?: string; known_on?: string }) => void;
}

function Tools({ forecast: { period }, knownOn, onChange }: ToolsProps) {
  const { t, today } = useLanguage();
  return (
    <div className="k-row k-forecast-tools" role="toolbar" aria-label={t("measure.filters")}>
      <Segmented<Kind>
        value={period.kind}
        onChange={(kind) => onChange({ period: `this_${kind}` })}
        options={kinds.map((kind) => ({ value: kind, label: t(`forecast.kind_${kind}`) }))}
      />
      <span className="k-row">
        <Button
          icon={<ChevronLeft size={16} />}
          aria-label={t("measure.period_before")}
          onClick={() => onChange({ period: period.previous })}
        />
        <span className="k-forecast-period">{period.label}</span>
        <Button
          icon={<ChevronRight size={16} />}
          aria-label={t("measure.period_after")}
          onClick={() => onChange({ period: period.next })}
        />
      </span>
      <span className="k-grow" />
      <DatePicker
        value={knownOn ? dayjs(knownOn) : null}
        placeholder={t("forecast.known_on")}
        aria-label={t("forecast.known_on")}
        maxDate={dayjs(today())}
        onChange={(day) => onChange({ known_on: day?.format("YYYY-MM-DD") })}
      />
    </div>
  );
}
