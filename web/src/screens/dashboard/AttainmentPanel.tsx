/** How far one is, or one's people: today to quarter of one's own, or the top of the tree with who is behind. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { useLanguage } from "@/i18n";
import { Amount, Progress } from "@/measure/attainment/Bits";
import { factorWords, ownQuery, treeQuery, useLiveAttainment } from "@/measure/attainment/contract";
import { WindowCard } from "@/measure/attainment/WindowCard";
import { RowsLink } from "@/measure/Figure";
import { Avatar, Tag } from "@/ui";

/** People behind that are named. */
const named = 4;

export default function AttainmentPanel({ mine }: { mine: boolean }) {
  useLiveAttainment();
  return mine ? <Mine /> : <Theirs />;
}

function Frame({ children }: { children: ReactNode }) {
  const { t } = useLanguage();
  const title = t("attainment.title");
  return (
    <section className="k-card k-panel" data-wide={12} aria-label={title}>
      <header className="k-row">
        <h2 className="k-grow">{title}</h2>
        <Link to={"/attainment" as "/"} className="k-panel-more" aria-label={t("dashboard.more", { title })}>
          <ChevronRight size={16} aria-hidden="true" />
        </Link>
      </header>
      {children}
    </section>
  );
}

/** Where nobody said what is to be reached, the place is left to the others. */
function Mine() {
  const { locale } = useLanguage();
  const { data } = useQuery(ownQuery({}, locale));
  const windows = (data?.windows ?? []).filter((one) => one.kind !== "year" && one.kind !== "range");
  if (!data || windows.every((one) => one.goal === null)) return null;
  return (
    <Frame>
      <div className="k-attainment-cards" data-brief>
        {windows.map((one) => (
          <WindowCard key={one.kind} own={data} window={one} brief />
        ))}
      </div>
    </Frame>
  );
}

function Theirs() {
  const { t, locale, percent } = useLanguage();
  const { data } = useQuery(treeQuery({ period: "this_quarter" }, locale));
  const top = data?.nodes[0];
  if (!data || !top || top.goal === null) return null;
  const behind = data.nodes
    .filter((node) => node.kind === "person" && node.is_behind && node.gap !== null)
    .sort((a, b) => Number(b.gap) - Number(a.gap));
  const amount = (value: number | null) => (
    <Amount value={value} unit={data.metric.unit} currency={data.currency} short />
  );
  return (
    <Frame>
      <div className="k-attainment-top">
        <div>
          <p className="k-attainment-done">
            <RowsLink rows={top.rows}>{amount(top.done)}</RowsLink>
            <span className="k-faint">/ {amount(top.goal)}</span>
            {top.share !== null && <strong>{percent(top.share, 0)}</strong>}
          </p>
          <Progress standing={top} time={data.time} />
          <p className="k-faint">
            {data.period.label} · {t("attainment.time", { passed: data.time.passed, total: data.time.total })} ·{" "}
            {t("attainment.likely")} {amount(top.likely)}
          </p>
        </div>
        {behind.length > 0 && (
          <ol className="k-attainment-behind" aria-label={t("attainment.only_behind")}>
            {behind.slice(0, named).map((node) => (
              <li key={node.id}>
                <Avatar name={node.name} size={24} />
                <Link to={"/attainment" as "/"} search={{ owner: node.id } as never} className="k-grow k-ellipsis">
                  {node.name}
                </Link>
                {node.reason && <Tag color="red">{t(factorWords[node.reason])}</Tag>}
                <span className="k-numbers">−{amount(node.gap)}</span>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Frame>
  );
}
