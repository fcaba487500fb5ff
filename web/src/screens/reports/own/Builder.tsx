/** A report while it is built: figures, dimensions, filters and period, and beneath them what it would say. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Alert, Checkbox, InputNumber, Segmented, Select } from "antd";
import { ServerError } from "@/api/client";
import { useLanguage } from "@/i18n";
import { type Metric, metricsQuery } from "@/measure/metrics";
import { type Compare, offersQuery, type Pivot, shows, times, trialQuery, written } from "@/pivot/contract";
import { PeriodChoice } from "@/pivot/PeriodChoice";
import { PivotView } from "@/pivot/PivotView";
import { Bones, EmptyState, FailedState, useDebounced } from "@/ui";
import { Wells } from "./Wells";

interface Props {
  pivot: Pivot;
  title: string;
  onChange: (pivot: Pivot) => void;
}

export function Builder({ pivot, title, onChange }: Props) {
  const { t, locale } = useLanguage();
  const library = useQuery(metricsQuery(locale));
  const offers = useQuery({ ...offersQuery(pivot.metrics), placeholderData: keepPreviousData });
  const put = (changes: Partial<Pivot>) => onChange({ ...pivot, ...changes });
  return (
    <>
      <section className="k-card k-builder">
        <div className="k-builder-line">
          <span className="k-builder-name">{t("pivot.metrics")}</span>
          <Select
            mode="multiple"
            className="k-grow"
            value={pivot.metrics}
            maxCount={6}
            loading={library.isPending}
            aria-label={t("pivot.metrics")}
            placeholder={t("pivot.metrics_hint")}
            showSearch={{ optionFilterProp: "label" }}
            options={(library.data ?? []).map((metric: Metric) => ({
              value: metric.key,
              label: metric.name,
              title: metric.formula,
            }))}
            onChange={(metrics: string[]) => put({ metrics, sort: sortAmong(pivot, metrics) })}
          />
        </div>
        <Wells pivot={pivot} offers={offers.data ?? []} onChange={onChange} />
        <div className="k-builder-line">
          <PeriodChoice value={pivot.period} onChange={(period) => put({ period })} />
          {pivot.period && (
            <Checkbox.Group
              value={pivot.compare ?? []}
              onChange={(compare) => put({ compare: compare as Compare[] })}
              options={[
                { value: "previous", label: t("pivot.with_previous") },
                { value: "last_year", label: t("pivot.with_last_year") },
              ]}
            />
          )}
        </div>
        <div className="k-builder-line">
          <Segmented
            value={pivot.show ?? "table"}
            onChange={(show) => put({ show })}
            options={shows.map((show) => ({ value: show, label: t(`pivot.show_${show}`) }))}
          />
          <Select
            value={sortText(pivot)}
            aria-label={t("pivot.sort")}
            prefix={<span className="k-faint">{t("pivot.sort")}</span>}
            popupMatchSelectWidth={false}
            onChange={(text) => put({ sort: sortOf(text) })}
            options={[
              { value: "", label: t("pivot.sort_natural") },
              { value: ":up", label: t("pivot.sort_label") },
              ...pivot.metrics.flatMap((key) => {
                const name = library.data?.find((metric: Metric) => metric.key === key)?.name ?? key;
                return [
                  { value: `${key}:down`, label: t("pivot.sort_down", { title: name }) },
                  { value: `${key}:up`, label: t("pivot.sort_up", { title: name }) },
                ];
              }),
            ]}
          />
          {pivot.rows[0] && !times.includes(pivot.rows[0]) && (
            <InputNumber
              min={1}
              max={1000}
              value={pivot.top ?? null}
              prefix={<span className="k-faint">{t("pivot.top")}</span>}
              placeholder={t("pivot.top_all")}
              aria-label={t("pivot.top")}
              style={{ width: 150 }}
              onChange={(top) => put({ top })}
            />
          )}
        </div>
      </section>
      <Preview pivot={pivot} title={title} />
    </>
  );
}

function Preview({ pivot, title }: { pivot: Pivot; title: string }) {
  const { t } = useLanguage();
  const definition = useDebounced(JSON.stringify(written(pivot)), 300);
  const answer = useQuery({
    ...trialQuery(JSON.parse(definition) as Pivot),
    placeholderData: keepPreviousData,
  });
  if (pivot.metrics.length === 0) {
    return (
      <section className="k-card">
        <EmptyState title={t("pivot.begin")} text={t("pivot.begin_text")} />
      </section>
    );
  }
  const { error } = answer;
  const refused = error instanceof ServerError && error.code === "invalid";
  return (
    <section className="k-card k-own-report" aria-busy={answer.isFetching} aria-label={t("pivot.preview")}>
      {refused ? (
        <Alert type="warning" showIcon title={Object.values(error.byField)[0] ?? error.message} />
      ) : error ? (
        <FailedState error={error} retry={() => void answer.refetch()} />
      ) : answer.data ? (
        <div style={{ opacity: answer.isPlaceholderData ? 0.55 : 1 }}>
          <PivotView table={answer.data} show={pivot.show ?? "table"} title={title} />
        </div>
      ) : (
        <Bones lines={6} />
      )}
    </section>
  );
}

const sortText = ({ sort }: Pivot) => (sort ? `${sort.metric ?? ""}:${sort.descending ? "down" : "up"}` : "");

function sortOf(text: string): Pivot["sort"] {
  if (!text) return null;
  const [metric, way] = text.split(":");
  return { ...(metric ? { metric } : {}), descending: way === "down" };
}

/** A figure that is taken out sorts nothing any more. */
const sortAmong = ({ sort }: Pivot, metrics: string[]) =>
  sort?.metric && !metrics.includes(sort.metric) ? null : (sort ?? null);
