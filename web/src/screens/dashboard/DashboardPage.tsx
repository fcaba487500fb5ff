/** Where everybody begins: how sales stand, what waits today, who is ahead. Every figure opens the records behind it. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented, Select } from "antd";
import { lazy, Suspense } from "react";
import { useSession } from "@/api/useSession";
import { useLanguage } from "@/i18n";
import { TeamTree } from "@/measure/TeamTree";
import { DashboardSwitch } from "@/pivot/DashboardSwitch";
import { ActivityPanel } from "./ActivityPanel";
import { FirstSteps } from "./FirstSteps";
import { Headline } from "./Headline";
import { LeaderPanel } from "./LeaderPanel";
import { PipelinePanel } from "./PipelinePanel";
import { StalledPanel } from "./StalledPanel";
import { askedFor, periodOf, periods, type Scope, scopeOf, worksAlone } from "./scope";
import { TodoPanel } from "./TodoPanel";
import { WinsPanel } from "./WinsPanel";
import "./dashboard.css";

const AttainmentPanel = lazy(() => import("./AttainmentPanel"));

export default function DashboardPage() {
  const { t } = useLanguage();
  const { user } = useSession();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  if (!user) return null;

  const scope = scopeOf(search, user);
  const period = periodOf(search);
  const asked = askedFor(scope, user, search.team);
  const change = (changes: Record<string, unknown>) => {
    const next = Object.fromEntries(
      Object.entries({ ...search, ...changes }).filter(([, value]) => value !== undefined),
    );
    void navigate({ to: ".", search: next as never, replace: true });
  };
  const todo = <TodoPanel asked={asked} mine={scope === "mine"} />;
  const activity = <ActivityPanel asked={asked} />;
  const alone = worksAlone(user);

  return (
    <div className="k-page k-dashboard">
      <header className="k-page-head">
        <h1 className="k-grow">{t("dashboard.hello", { name: user.name })}</h1>
        <DashboardSwitch current="" />
        <Select
          value={period}
          onChange={(next) => change({ period: next })}
          aria-label={t("measure.period")}
          popupMatchSelectWidth={false}
          options={periods.map((one) => ({ value: one, label: t(`dashboard.${one}`) }))}
        />
        <Segmented<Scope>
          value={scope}
          onChange={(next) => change({ scope: next, team: undefined })}
          options={[
            { value: "mine", label: t("dashboard.mine") },
            { value: "all", label: t("dashboard.all") },
          ]}
        />
        {scope === "all" && !alone && (
          <TeamTree
            label={t("measure.by_team")}
            value={typeof search.team === "string" ? search.team : undefined}
            onChange={(team) => change({ team })}
          />
        )}
      </header>
      {user.is_administrator && <FirstSteps />}
      <Headline asked={asked} period={period} />
      <div className="k-panels">
        {!search.team && (
          <Suspense fallback={null}>
            <AttainmentPanel mine={scope === "mine"} />
          </Suspense>
        )}
        {alone && todo}
        {alone && activity}
        <PipelinePanel asked={asked} />
        <WinsPanel asked={asked} />
        {!alone && todo}
        {!alone && activity}
        <StalledPanel asked={asked} />
        <LeaderPanel period={period} asked={scope === "mine" ? {} : asked} me={user.id} />
      </div>
    </div>
  );
}
