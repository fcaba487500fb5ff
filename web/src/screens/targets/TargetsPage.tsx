/** Targets: what was agreed with whom for a period, how far each is reached, and what of it was known on a day of the past. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, DatePicker, Segmented, Tooltip } from "antd";
import dayjs from "dayjs";
import { Plus, Split, TargetIcon, TriangleAlert, Upload } from "lucide-react";
import { type CSSProperties, lazy, Suspense, useState } from "react";
import { useSession } from "@/api/useSession";
import { recordHref, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { exactText, figureText, RowsLink } from "@/measure/Figure";
import { type Level, levels, levelWords } from "@/measure/levels";
import { kindOfUnit } from "@/measure/metrics";
import { PeriodPicker } from "@/measure/PeriodPicker";
import { periodAt } from "@/measure/period";
import { useAsked } from "@/measure/useAsked";
import { useLiveObject } from "@/records/useLive";
import { Bones, EmptyState, FailedState, Tag, useNotify, usePageTitle } from "@/ui";
import { Agreement } from "./Agreement";
import { refreshTargets, stateWords, type Target, targetsQuery } from "./contract";
import "./targets.css";

const TargetForm = lazy(() => import("./TargetForm"));

const asked = ["period", "on", "level"] as const;

export default function TargetsPage() {
  const language = useLanguage();
  const { t, locale, today } = language;
  const fiscalStart = useSession().company?.fiscal_year_start ?? 1;
  const object = useObject("target");
  const client = useQueryClient();
  const notify = useNotify();
  usePageTitle(t("target.title"));
  useLiveObject("target");
  const [{ period: chosen, on, level: shown }, change] = useAsked(asked);
  const [making, setMaking] = useState(false);
  const period = chosen ?? periodAt("quarter", today(), fiscalStart);
  const level: Level = levels.find((one) => one === shown) ?? "target";
  const { data, error, isPending, refetch } = useQuery(targetsQuery({ period, on, level }, locale));

  return (
    <div className="k-page">
      <header className="k-page-head">
        <div className="k-grow">
          <h1>{t("target.title")}</h1>
          <p className="k-faint">{t("target.text")}</p>
        </div>
        {object?.can.import && (
          <Link to={"/import" as "/"} search={{ object: "target" } as never}>
            <Button icon={<Upload size={16} />}>{t("target.import")}</Button>
          </Link>
        )}
        {object?.can.create && (
          <Link to={"/split" as "/"}>
            <Button icon={<Split size={16} />}>{t("split.title")}</Button>
          </Link>
        )}
        {object?.can.create && (
          <Button type="primary" icon={<Plus size={16} />} onClick={() => setMaking(true)}>
            {t("target.new")}
          </Button>
        )}
      </header>
      <div className="k-row k-target-asked">
        <PeriodPicker value={period} onChange={(next) => change({ period: next })} />
        <Segmented<Level>
          value={level}
          onChange={(next) => change({ level: next })}
          options={levels.map((value) => ({ value, label: t(levelWords[value]) }))}
        />
        <span className="k-grow" />
        <DatePicker
          className="k-target-on"
          value={on ? dayjs(on) : null}
          placeholder={t("target.as_known")}
          aria-label={t("target.as_known")}
          maxDate={dayjs(today())}
          onChange={(day) => change({ on: day?.format("YYYY-MM-DD") })}
        />
      </div>
      {on && (
        <p className="k-target-note" role="status">
          {t("target.as_known_on", { day: on })}
        </p>
      )}
      {error ? (
        <FailedState title={t("list.failed")} error={error} retry={() => void refetch()} />
      ) : isPending ? (
        <Bones lines={6} />
      ) : data.length === 0 ? (
        <EmptyState icon={TargetIcon} title={t("target.none")} text={t("target.none_text")} />
      ) : (
        <section className="k-card k-report-frame" aria-label={t("target.title")}>
          <table className="k-report k-targets">
            <thead>
              <tr>
                <th scope="col">{t("target.whose")}</th>
                <th scope="col" data-kind="text">
                  {t("target.metric")}
                </th>
                <th scope="col" data-kind="money">
                  {t("target.goal")}
                </th>
                <th scope="col" data-kind="money">
                  {t("target.done")}
                </th>
                <th scope="col" data-kind="text">
                  {t("target.share")}
                </th>
                <th scope="col" data-kind="text">
                  {t("target.state")}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((target) => (
                <Line key={target.id} target={target} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {making && (
        <Suspense fallback={null}>
          <TargetForm
            period={period}
            level={level}
            onClose={() => setMaking(false)}
            onSaved={(title) => {
              setMaking(false);
              notify.done(t("target.said_done", { title }));
              void refreshTargets(client);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

function Line({ target }: { target: Target }) {
  const language = useLanguage();
  const { t, currency } = language;
  const kind = kindOfUnit(target.unit);
  const figure = (value: number | null) => (
    <span title={exactText(value, kind, currency, language)}>{figureText(value, kind, currency, language)}</span>
  );
  const days = `${target.starts_on} – ${target.ends_on ? target.ends_on : t("target.until_next")}`;
  return (
    <tr data-aside={!target.in_force || undefined}>
      <th scope="row">
        <Link
          to={recordHref("target", target.id) as "/"}
          className="k-figure-link"
          aria-label={t("target.open", { title: target.said_of })}
        >
          {target.said_of}
        </Link>
        {[target.said_in, target.said_for].filter(Boolean).map((text) => (
          <small key={text} className="k-faint">
            {" "}
            {text}
          </small>
        ))}
      </th>
      <td className="k-target-what" data-kind="text">
        {target.metric_name}
        {target.redefined && (
          <Tooltip title={t("target.redefined")}>
            <TriangleAlert size={14} aria-label={t("target.redefined")} />
          </Tooltip>
        )}
        <small className="k-faint">{days}</small>
      </td>
      <td data-kind="money" data-label={t("target.goal")}>
        {target.goal === null ? t("target.withdrawn") : figure(target.goal)}
      </td>
      <td data-kind="money" data-label={t("target.done")}>
        {target.in_force ? <RowsLink rows={target.rows}>{figure(target.done)}</RowsLink> : "–"}
      </td>
      <td className="k-target-share" data-kind="text">
        <Share of={target.in_force ? target.share : null} />
      </td>
      <td className="k-target-agreed" data-kind="text">
        <span className="k-row k-target-state">
          <Tag>
            {!target.in_force && target.state === "proposed" && `${t("target.in_place_of")} · `}
            {t(stateWords[target.state])}
          </Tag>
          <Agreement
            small
            id={target.id}
            title={target.said_of}
            canSignOff={target.can_sign_off}
            canConfirm={target.can_confirm}
          />
        </span>
        {target.refusal && <small className="k-faint">{t("target.refused_because", { reason: target.refusal })}</small>}
      </td>
    </tr>
  );
}

/** A share as a bar and a number; above all of it the bar is full. */
export function Share({ of }: { of: number | null }) {
  const language = useLanguage();
  if (of === null) return <>–</>;
  const share = Number(of);
  return (
    <>
      <span className="k-target-bar" data-reached={share >= 1 || undefined} aria-hidden="true">
        <span style={{ "--size": Math.max(0, Math.min(1, share)) } as CSSProperties} />
      </span>
      {language.percent(share, 1)}
    </>
  );
}
