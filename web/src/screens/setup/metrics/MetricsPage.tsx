/** The library of metrics: what each figure means, what it says this year, who uses it; and the company's own. */
import { useQuery } from "@tanstack/react-query";
import { Sigma } from "lucide-react";
import type { RecordData } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { exactText, figureText, RowsLink } from "@/measure/Figure";
import { kindOfUnit, type Metric, metricsQuery } from "@/measure/metrics";
import { Bone, Bones, FailedState, Tag } from "@/ui";
import { OrderedRecords } from "../OrderedRecords";
import { SetupFrame } from "../SetupFrame";
import { valuesQuery } from "./contract";
import { MetricForm } from "./MetricForm";
import "./metrics.css";

export default function MetricsPage() {
  const { t, locale } = useLanguage();
  const library = useQuery(metricsQuery(locale));
  const all = library.data ?? [];
  const say = (record: RecordData) => {
    const metric = all.find((one) => one.id === record.id);
    return {
      facts: (
        <>
          <Tag>{t("metric.version", { version: Number(record.revision ?? 1) })}</Tag>
          {metric?.responsible && <span className="k-faint">{metric.responsible.name}</span>}
          {metric && <Value metric={metric} />}
        </>
      ),
      text: metric && (
        <span className="k-metric-formula">
          {metric.formula}
          <Uses metric={metric} />
        </span>
      ),
    };
  };
  return (
    <SetupFrame title="metric.title" text="metric.text">
      <div className="k-lines">
        <OrderedRecords
          object="metric"
          heading={t("metric.own")}
          add={t("metric.new")}
          none={{ icon: Sigma, title: t("metric.none_own"), text: t("metric.none_own_text") }}
          note={t("metric.own_note")}
          say={say}
          nameOf={(record) => all.find((one) => one.id === record.id)?.name ?? String(record.name)}
          form={({ record, ...form }) => <MetricForm metric={record} library={all} {...form} />}
        />
        <section className="k-lines" aria-label={t("metric.built_in")}>
          <h2 className="k-setup-heading">{t("metric.built_in")}</h2>
          <p className="k-setup-note">{t("metric.built_in_note")}</p>
          {library.error ? (
            <FailedState title={t("list.failed")} error={library.error} retry={() => void library.refetch()} />
          ) : library.isPending ? (
            <Bones lines={8} />
          ) : (
            <ul className="k-card k-metrics">
              {all
                .filter((one) => one.id === null)
                .map((metric) => (
                  <li key={metric.key}>
                    <span className="k-metric-head">
                      <strong>{metric.name}</strong>
                      <Value metric={metric} />
                    </span>
                    <span className="k-metric-formula">
                      {metric.formula}
                      <Uses metric={metric} />
                    </span>
                  </li>
                ))}
            </ul>
          )}
        </section>
      </div>
    </SetupFrame>
  );
}

/** What it says this year, or now; a click shows the records that it is made of. */
function Value({ metric }: { metric: Metric }) {
  const language = useLanguage();
  const { t, locale } = language;
  const { data } = useQuery(valuesQuery(metric.key, metric.of_now ? undefined : "this_year", locale));
  if (!data) return <Bone width={64} />;
  const kind = kindOfUnit(metric.unit);
  return (
    <span className="k-metric-value" title={exactText(data.total.value, kind, data.currency, language)}>
      <span className="k-faint">{data.period ? data.period.label : t("metric.now")}</span>
      <RowsLink rows={data.total.rows}>
        <b>{figureText(data.total.value, kind, data.currency, language, true)}</b>
      </RowsLink>
    </span>
  );
}

function Uses({ metric }: { metric: Metric }) {
  const { t } = useLanguage();
  if (metric.used_by.length === 0) return null;
  return (
    <span className="k-faint">
      {t("metric.used_by")} {metric.used_by.map((use) => use.title).join(", ")}
    </span>
  );
}
