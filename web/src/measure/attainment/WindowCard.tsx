/** One period around today: what is to be reached, what is done, and what the days that are left have to bring. */
import { useLanguage } from "@/i18n";
import { RowsLink } from "@/measure/Figure";
import { Against, Amount, Progress } from "./Bits";
import type { Own, Window } from "./contract";

interface Props {
  own: Own;
  window: Window;
  /** Only the most important. */
  brief?: boolean;
}

export function WindowCard({ own, window, brief }: Props) {
  const { t, percent } = useLanguage();
  const { unit } = own.metric;
  const amount = (value: number | null, short = true) => (
    <Amount value={value} unit={unit} currency={own.currency} short={short} />
  );
  const title = window.kind === "range" ? window.period.label : t(`attainment.${window.kind}`);
  const reached = window.gap !== null && Number(window.gap) < 0;
  return (
    <section className="k-card k-attainment-card" aria-label={title} data-kind={window.kind}>
      <header className="k-row">
        <h2 className="k-grow" title={window.period.label}>
          {title}
        </h2>
        <span className="k-faint">
          {t("attainment.days", { passed: window.time.passed, total: window.time.total })}
        </span>
      </header>
      <p className="k-attainment-done">
        <RowsLink rows={window.rows}>{amount(window.done)}</RowsLink>
        <span className="k-faint" title={window.is_said ? undefined : t("attainment.reckoned")}>
          {window.goal === null ? t("attainment.no_goal") : <> / {amount(window.goal)}</>}
          {window.goal !== null && !window.is_said && " *"}
        </span>
        {window.share !== null && <strong>{percent(window.share, 0)}</strong>}
      </p>
      <Progress standing={window} time={window.time} />
      {!brief && (
        <dl className="k-attainment-facts">
          <dt>{t(reached ? "attainment.beyond" : "attainment.gap")}</dt>
          <dd data-meaning={window.is_behind ? "bad" : undefined}>
            {amount(window.gap === null ? null : Math.abs(Number(window.gap)), false)}
          </dd>
          <dt>{t("attainment.needed")}</dt>
          <dd>{amount(window.needed, false)}</dd>
          <dt>{t("attainment.likely")}</dt>
          <dd>{amount(window.likely, false)}</dd>
        </dl>
      )}
      {!brief && (
        <footer>
          <Against now={window.done} before={window.previous.so_far} word={t("attainment.previous")} />
          <Against now={window.done} before={window.last_year.so_far} word={t("attainment.last_year")} />
        </footer>
      )}
    </section>
  );
}
