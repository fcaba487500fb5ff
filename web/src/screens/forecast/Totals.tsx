/** What a period comes to, from the surest to the least sure: the sums of everybody on the page. */
import { useLanguage } from "@/i18n";
import { Figure } from "@/measure/Figure";
import type { Forecast } from "./contract";

export function Totals({ forecast }: { forecast: Forecast }) {
  const { t, moneyShort, moneyWhole } = useLanguage();
  const { total, columns, currency } = forecast;
  return (
    <section className="k-forecast-totals" aria-label={t("forecast.totals")}>
      {columns.map((column) => (
        <div key={column.name} className="k-card k-forecast-total" data-column={column.name} title={column.formula}>
          <small>{column.label}</small>
          <strong>
            <Figure cell={total.cells[column.name]} column={{ ...column, kind: "money" }} currency={currency} short />
          </strong>
        </div>
      ))}
      <div className="k-card k-forecast-total" data-column="calls" title={t("forecast.calls_help")}>
        <small>{t("forecast.calls")}</small>
        <strong title={moneyWhole(total.below, currency)}>{moneyShort(total.below, currency)}</strong>
      </div>
    </section>
  );
}
