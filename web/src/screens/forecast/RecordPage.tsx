/**
 * How good earlier forecasts were: for each period that is over, the range that the model gave on its first morning, the weighted
 * pipeline and as much as the period before, beside what was won; and how far off each person's calls were.
 */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import { ChevronLeft } from "lucide-react";
import { useMemo } from "react";
import { useLanguage } from "@/i18n";
import { RowsLink } from "@/measure/Figure";
import { axisPaint, legendPaint } from "@/measure/paint";
import { useAsked } from "@/measure/useAsked";
import { Bones, Chart, type ChartOption, EmptyState, FailedState } from "@/ui";
import { palettes } from "@/ui/palette";
import { useTheme } from "@/ui/theme";
import { type ForecastRecord, type Kind, kinds, type Past, recordQuery } from "./contract";
import "@/measure/measure.css";
import "./forecast.css";

const names = ["kind"] as const;

export default function RecordPage() {
  const { t } = useLanguage();
  const [asked, change] = useAsked(names);
  const kind = kinds.find((one) => one === asked.kind) ?? "quarter";
  const answer = useQuery(recordQuery(kind));
  const record = answer.data;
  return (
    <div className="k-page k-forecast">
      <Link to={"/forecast" as "/"} className="k-reports-back">
        <ChevronLeft size={16} aria-hidden="true" /> {t("forecast.title")}
      </Link>
      <header className="k-page-head">
        <h1>{t("forecast.record")}</h1>
        {record?.of && <span className="k-faint">{record.of}</span>}
      </header>
      <div className="k-row k-forecast-tools">
        <Segmented<Kind>
          value={kind}
          onChange={(next) => change({ kind: next })}
          options={kinds.map((one) => ({ value: one, label: t(`forecast.kind_${one}`) }))}
        />
      </div>
      {answer.error ? (
        <FailedState error={answer.error} retry={() => void answer.refetch()} />
      ) : !record ? (
        <div className="k-card" style={{ padding: 20 }}>
          <Bones lines={8} />
        </div>
      ) : record.periods.length === 0 && record.people.length === 0 ? (
        <div className="k-card">
          <EmptyState title={t("forecast.record_none")} text={t("forecast.record_none_text")} />
        </div>
      ) : (
        <Shown record={record} />
      )}
    </div>
  );
}

function Shown({ record }: { record: ForecastRecord }) {
  const { t, percent } = useLanguage();
  const { score } = record;
  return (
    <>
      {score && (
        <>
          <p className="k-forecast-note" role="status">
            {t(score.lead === "model" ? "forecast.verdict_model" : "forecast.verdict_weighted", {
              count: score.periods,
              model: percent(score.model, 0),
              weighted: percent(score.weighted, 0),
              naive: percent(score.naive, 0),
              coverage: percent(score.coverage, 0),
            })}
          </p>
          <section className="k-forecast-totals" aria-label={t("forecast.errors")}>
            {(["model", "weighted", "naive", "coverage"] as const).map((name) => (
              <div key={name} className="k-card k-forecast-total" title={t(`forecast.${name}_help`)}>
                <small>{t(`forecast.error_${name}`)}</small>
                <strong>{percent(score[name], 0)}</strong>
              </div>
            ))}
          </section>
        </>
      )}
      {record.periods.length > 0 && (
        <section className="k-card k-forecast-card">
          <div style={{ padding: 16 }}>
            <PastChart record={record} />
          </div>
          <PastTable record={record} />
        </section>
      )}
      {record.people.length > 0 && <People record={record} />}
    </>
  );
}

function PastChart({ record }: { record: ForecastRecord }) {
  const { t, moneyShort } = useLanguage();
  const { mode } = useTheme();
  const option = useMemo<ChartOption>(() => {
    const past = [...record.periods].reverse();
    const short = (value: unknown) => moneyShort(value, record.currency);
    const values = (of: (one: Past) => number | null) => past.map((one) => of(one) ?? 0);
    const line = { type: "line", symbol: "circle", symbolSize: 6 };
    const band = { type: "line", stack: "range", symbol: "none", lineStyle: { opacity: 0 }, silent: true };
    return {
      grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
      legend: {
        ...legendPaint(palettes[mode]),
        data: [t("forecast.actual"), t("forecast.model"), t("forecast.weighted_pipeline")],
      },
      tooltip: { trigger: "axis", valueFormatter: short },
      xAxis: {
        type: "category",
        data: past.map((one) => one.period.label),
        ...axisPaint(palettes[mode], { hideOverlap: true }),
      },
      yAxis: { type: "value", ...axisPaint(palettes[mode], { formatter: short }) },
      series: [
        {
          type: "bar",
          name: t("forecast.actual"),
          data: values((one) => one.actual),
          barMaxWidth: 28,
          itemStyle: { borderRadius: [4, 4, 0, 0] },
        },
        { ...line, name: t("forecast.model"), data: values((one) => one.p50) },
        {
          ...line,
          name: t("forecast.weighted_pipeline"),
          data: values((one) => one.weighted),
          lineStyle: { type: "dashed" },
        },
        { ...band, name: "P10", data: values((one) => one.p10) },
        {
          ...band,
          name: "P90 − P10",
          data: values((one) => (one.p90 ?? 0) - (one.p10 ?? 0)),
          areaStyle: { opacity: 0.18 },
        },
      ],
    };
  }, [record, mode, t, moneyShort]);
  return <Chart option={option} height={300} label={t("forecast.record")} />;
}

function PastTable({ record }: { record: ForecastRecord }) {
  const { t, moneyShort, moneyWhole } = useLanguage();
  const money = (value: number | null) =>
    value === null ? (
      <span className="k-faint">–</span>
    ) : (
      <span title={moneyWhole(value, record.currency)}>{moneyShort(value, record.currency)}</span>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
    <section className="k-report-frame" tabIndex={0} aria-label={t("forecast.record")}>
      <table className="k-report">
        <thead>
          <tr>
            <th scope="col">{t("measure.period")}</th>
            <th scope="col">{t("forecast.actual")}</th>
            <th scope="col">{t("forecast.model")}</th>
            <th scope="col">{t("forecast.between")}</th>
            <th scope="col">{t("forecast.weighted_pipeline")}</th>
            <th scope="col">{t("forecast.naive")}</th>
            <th scope="col" title={t("forecast.called_help")}>
              {t("forecast.called_first")}
            </th>
          </tr>
        </thead>
        <tbody>
          {record.periods.map((past) => (
            <tr key={past.period.from}>
              <th scope="row">
                {past.period.label}
                {past.replayed && <small className="k-forecast-replayed">{t("forecast.replayed")}</small>}
              </th>
              <td>
                <RowsLink rows={past.rows}>{money(past.actual)}</RowsLink>
              </td>
              <td>{money(past.p50)}</td>
              <td
                data-within={
                  past.p10 !== null && past.p90 !== null && past.p10 <= past.actual && past.actual <= past.p90
                }
              >
                {money(past.p10)} – {money(past.p90)}
              </td>
              <td>{money(past.weighted)}</td>
              <td>{money(past.naive)}</td>
              <td>{money(past.called)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function People({ record }: { record: ForecastRecord }) {
  const { t, percent } = useLanguage();
  const share = (value: number | null) => (value === null ? <span className="k-faint">–</span> : percent(value, 0));
  return (
    <section className="k-card k-forecast-card">
      <h2 className="k-forecast-heading">{t("forecast.people")}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too */}
      <section className="k-report-frame" tabIndex={0} aria-label={t("forecast.people")}>
        <table className="k-report">
          <thead>
            <tr>
              <th scope="col">{t("forecast.person")}</th>
              <th scope="col">{t("forecast.called_periods")}</th>
              <th scope="col" title={t("forecast.called_help")}>
                {t("forecast.error_calls")}
              </th>
              <th scope="col" title={t("forecast.optimism_help")}>
                {t("forecast.optimism")}
              </th>
              <th scope="col">{t("forecast.error_model")}</th>
              <th scope="col">{t("forecast.error_weighted")}</th>
            </tr>
          </thead>
          <tbody>
            {record.people.map((person) => (
              <tr key={person.id}>
                <th scope="row">{person.name}</th>
                <td>{person.called}</td>
                <td>{share(person.error)}</td>
                <td>
                  {person.optimism !== null && person.optimism > 0 && "+"}
                  {share(person.optimism)}
                </td>
                <td>{share(person.model)}</td>
                <td>{share(person.weighted)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
