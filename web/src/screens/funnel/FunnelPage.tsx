/**
 * The funnel in two views: the whole journey from potential customer to deal, and the stages of opportunities; with why
 * opportunities are lost. A chart beside an exact table; every figure opens its records. The question lives in the address.
 */
import { useQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { Download, Printer } from "lucide-react";
import { useSession } from "@/api/useSession";
import { useLanguage } from "@/i18n";
import { reportCsv, saveCsv } from "@/measure/csv";
import { Filters } from "@/measure/Filters";
import { periodAt, spanOf } from "@/measure/period";
import { ReportTable } from "@/measure/ReportTable";
import { type Report, reportQuery, reportsQuery } from "@/measure/report";
import { useAsked } from "@/measure/useAsked";
import { Bones, EmptyState, FailedState } from "@/ui";
import { DropOff } from "./DropOff";
import { FunnelChart } from "./FunnelChart";
import { steps } from "./steps";
import "./funnel.css";

const views = ["funnel", "stages", "drop_off"] as const;
type View = (typeof views)[number];
const names = ["period", "team", "owner", "product", "source", "region", "industry", "view"] as const;

export default function FunnelPage() {
  const { t, today } = useLanguage();
  const fiscalStart = useSession().company?.fiscal_year_start ?? 1;
  const [{ view: wished, ...asked }, change] = useAsked(names);
  const view: View = views.find((one) => one === wished) ?? "funnel";
  const parameters = useQuery(reportsQuery).data?.find((report) => report.name === view)?.parameters ?? [];
  const period = periodAt("year", today(), fiscalStart);
  // A filter that this view does not take stays in the address for the other views.
  const taken = Object.fromEntries(
    Object.entries(asked).filter(([name]) => parameters.some((parameter) => parameter.name === name)),
  );
  // The period before a year is last year: once is enough.
  const yearly = spanOf(asked.period ?? period) === "year";
  const answer = useQuery({ ...reportQuery(view, { period, ...taken }), enabled: parameters.length > 0 });
  const heading = t(view === "drop_off" ? "funnel.reason" : "funnel.step");

  const download = (report: Report) =>
    saveCsv(
      [report.title, report.period?.label].filter(Boolean).join(" "),
      reportCsv(report, {
        heading,
        total: t("measure.total"),
        previous: t("measure.previous"),
        lastYear: t("measure.last_year"),
      }),
    );

  return (
    <div className="k-page k-funnel">
      <header className="k-page-head">
        <h1>{t("funnel.title")}</h1>
        {answer.data?.period && (
          <span className="k-faint k-funnel-period">
            {answer.data.period.label}
            {yearly && view !== "drop_off" && ` · ${t("measure.last_year")}`}
          </span>
        )}
        <span className="k-grow" />
        <span className="k-row k-funnel-tools">
          <Button icon={<Printer size={16} />} aria-label={t("funnel.print")} onClick={() => window.print()} />
          <Button
            icon={<Download size={16} />}
            disabled={!answer.data}
            onClick={() => answer.data && download(answer.data)}
          >
            {t("funnel.export")}
          </Button>
        </span>
      </header>
      <Segmented<View>
        className="k-funnel-views"
        value={view}
        onChange={(next) => change({ view: next === "funnel" ? undefined : next })}
        options={views.map((one) => ({ value: one, label: t(`funnel.view_${one}`) }))}
      />
      <Filters parameters={parameters} asked={asked} period={period} onChange={change} except={["by"]} />
      {answer.error ? (
        <FailedState error={answer.error} retry={() => void answer.refetch()} />
      ) : !answer.data ? (
        <div className="k-card" style={{ padding: 20 }}>
          <Bones lines={10} />
        </div>
      ) : isEmpty(answer.data) ? (
        <div className="k-card">
          <EmptyState title={t("funnel.none")} text={t("funnel.none_text")} />
        </div>
      ) : view === "drop_off" ? (
        <DropOff report={answer.data} heading={heading} />
      ) : (
        <div className="k-funnel-body" data-stale={answer.isPlaceholderData || undefined}>
          <section className="k-card k-funnel-chart">
            <FunnelChart report={answer.data} />
          </section>
          <section className="k-card k-funnel-table">
            <ReportTable
              report={answer.data}
              heading={heading}
              columns={steps(answer.data)}
              compare={yearly ? "last_year" : "both"}
            />
          </section>
        </div>
      )}
      {view === "funnel" && answer.data && <p className="k-form-help">{t("funnel.how")}</p>}
      {view === "stages" && answer.data && <p className="k-form-help">{t("funnel.how_stages")}</p>}
    </div>
  );
}

/** Nothing reached even the first step. */
function isEmpty(report: Report): boolean {
  return report.rows.every((row) => !Number(row.cells.count?.value ?? 0));
}
