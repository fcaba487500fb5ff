/** Attainment: one's own numbers for today, this week, month, quarter and year; for whoever leads the tree of teams and people. */
import { useQuery } from "@tanstack/react-query";
import { Button, Segmented, Select } from "antd";
import { ArrowLeft, TargetIcon } from "lucide-react";
import { useSession } from "@/api/useSession";
import { useLanguage } from "@/i18n";
import { ownQuery, treeQuery, useLiveAttainment } from "@/measure/attainment/contract";
import { WindowCard } from "@/measure/attainment/WindowCard";
import { type Level, levels, levelWords } from "@/measure/levels";
import { metricsQuery } from "@/measure/metrics";
import { PeriodPicker } from "@/measure/PeriodPicker";
import { periodAt } from "@/measure/period";
import { useAsked } from "@/measure/useAsked";
import { Bones, EmptyState, FailedState, usePageTitle } from "@/ui";
import { TreeTable } from "./TreeTable";
import "@/measure/attainment/attainment.css";

const asked = ["metric", "level", "period", "owner"] as const;
const usual = "won_amount";

export default function AttainmentPage() {
  const { t, locale, today } = useLanguage();
  const session = useSession();
  const [{ metric = usual, level: given, period: chosen, owner }, change] = useAsked(asked);
  const level: Level = levels.find((one) => one === given) ?? "target";
  const period = chosen ?? periodAt("quarter", today(), session.company?.fiscal_year_start ?? 1);
  usePageTitle(t("attainment.title"));
  useLiveAttainment();
  const library = useQuery(metricsQuery(locale)).data ?? [];
  const own = useQuery(ownQuery({ metric, level, owner }, locale));
  const tree = useQuery({ ...treeQuery({ metric, level, period }, locale), placeholderData: (before) => before });
  const leads = Boolean(tree.data && tree.data.nodes.length > 0);
  const windows = own.data?.windows ?? [];
  const has = windows.some((one) => one.goal !== null || Number(one.done ?? 0) !== 0);
  const error = own.error ?? tree.error;

  return (
    <div className="k-page">
      <header className="k-page-head k-attainment-head">
        <div className="k-grow">
          <h1>{t("attainment.title")}</h1>
        </div>
        <Select
          value={metric}
          aria-label={t("attainment.metric")}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: "label" }}
          options={library.filter((one) => one.has_attainment).map((one) => ({ value: one.key, label: one.name }))}
          onChange={(next) => change({ metric: next === usual ? undefined : next })}
        />
        <Segmented<Level>
          value={level}
          onChange={(next) => change({ level: next === "target" ? undefined : next })}
          options={levels.map((value) => ({ value, label: t(levelWords[value]) }))}
        />
      </header>
      {error ? (
        <FailedState
          error={error}
          retry={() => {
            void own.refetch();
            void tree.refetch();
          }}
        />
      ) : own.isPending || tree.isPending ? (
        <Bones lines={8} />
      ) : (
        <>
          {own.data && (has || owner) && (
            <section className="k-attainment-own" aria-label={own.data.person?.name}>
              <header className="k-row">
                {owner && (
                  <Button
                    type="text"
                    size="small"
                    icon={<ArrowLeft size={16} />}
                    aria-label={t("attainment.back")}
                    onClick={() => change({ owner: undefined })}
                  />
                )}
                <h2>{owner ? own.data.person?.name : t("attainment.own")}</h2>
                <span className="k-faint">{own.data.metric.name}</span>
              </header>
              <div className="k-attainment-cards">
                {windows.map((one) => (
                  <WindowCard key={one.kind + one.period.from} own={own.data} window={one} />
                ))}
              </div>
              {windows.some((one) => one.goal !== null && !one.is_said) && (
                <p className="k-faint k-attainment-note">* {t("attainment.reckoned")}</p>
              )}
            </section>
          )}
          {tree.data && leads && (
            <section className="k-attainment-own" aria-label={t("attainment.tree")}>
              <header className="k-row k-attainment-asked">
                <h2 className="k-grow">{t("attainment.tree")}</h2>
                <span className="k-faint">
                  {t("attainment.time", { passed: tree.data.time.passed, total: tree.data.time.total })}
                </span>
                <PeriodPicker value={period} onChange={(next) => change({ period: next })} />
              </header>
              <div style={{ opacity: tree.isPlaceholderData ? 0.55 : 1 }}>
                <TreeTable
                  tree={tree.data}
                  onPerson={(id) => {
                    change({ owner: id });
                    window.scrollTo({ top: 0, behavior: "smooth" });
                  }}
                />
              </div>
            </section>
          )}
          {!has && !leads && !owner && (
            <EmptyState icon={TargetIcon} title={t("attainment.none")} text={t("attainment.none_text")} />
          )}
        </>
      )}
    </div>
  );
}
