/**
 * The one number of the period: what the model says with its range, or the weighted pipeline where that was nearer in the past. Says
 * which, why, and what neither of them counts on.
 */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useLanguage } from "@/i18n";
import { numberOf } from "@/measure/report";
import { type Forecast, recordQuery } from "./contract";

export function Lead({ forecast }: { forecast: Forecast }) {
  const { t, moneyShort, moneyWhole, percent, today } = useLanguage();
  const score = useQuery(recordQuery(forecast.period.kind)).data?.score;
  const { total, currency } = forecast;
  const model = total.model;
  const sum = (names: string[]) => names.reduce((all, name) => all + (numberOf(total.cells[name]?.value) ?? 0), 0);
  const weighted = sum(["closed", "weighted"]);
  const now = today();
  const over = !forecast.known_on && forecast.period.to < now;
  const runs = !forecast.known_on && forecast.period.from <= now && !over;
  const leads = over ? "over" : model && score?.lead !== "weighted" ? "model" : "weighted";
  const amount = leads === "over" ? sum(["closed"]) : leads === "model" && model ? model.p50 : weighted;
  if (forecast.known_on && total.cells.closed?.value === undefined) {
    return <section className="k-card k-forecast-lead">{t("forecast.no_snapshot")}</section>;
  }
  return (
    <section className="k-card k-forecast-lead" data-lead={leads} aria-label={t("forecast.lead")}>
      <div>
        <small>{t(`forecast.lead_${leads}`)}</small>
        <strong title={moneyWhole(amount, currency)}>{moneyShort(amount, currency)}</strong>
      </div>
      <div className="k-forecast-why">
        {leads === "model" && model && (
          <p>
            {t("forecast.range", { low: moneyShort(model.p10, currency), high: moneyShort(model.p90, currency) })}{" "}
            <span className="k-faint">{t("forecast.model_on", { day: model.on })}</span>
          </p>
        )}
        {leads !== "model" && model && (
          <p>
            {t("forecast.model_says", {
              middle: moneyShort(model.p50, currency),
              low: moneyShort(model.p10, currency),
              high: moneyShort(model.p90, currency),
            })}
          </p>
        )}
        {!model && <p>{t(runs ? "forecast.no_model" : "forecast.no_model_then")}</p>}
        {score && !over && (
          <p>
            {t(score.lead === "model" ? "forecast.score_model" : "forecast.score_weighted", {
              count: score.periods,
              model: percent(score.model, 0),
              weighted: percent(score.weighted, 0),
            })}{" "}
            <Link to={"/forecast/record" as "/"} search={{ kind: forecast.period.kind } as never}>
              {t("forecast.record_link")}
            </Link>
          </p>
        )}
        {runs && model && model.stale_deals > 0 && (
          <p>{t("forecast.stale", { count: model.stale_deals, amount: moneyShort(model.stale_amount, currency) })}</p>
        )}
      </div>
    </section>
  );
}
