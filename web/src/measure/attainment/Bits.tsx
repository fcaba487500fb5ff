/** Small parts that the page and the card on the dashboard share. */
import type { CSSProperties } from "react";
import { useLanguage } from "@/i18n";
import { exactText, figureText } from "@/measure/Figure";
import type { Unit } from "@/measure/metrics";
import { kindOfUnit } from "@/measure/metrics";
import type { Standing, Time } from "./contract";
import "./attainment.css";

interface AmountProps {
  value: number | null;
  unit: Unit;
  currency: string;
  short?: boolean;
}

export function Amount({ value, unit, currency, short }: AmountProps) {
  const language = useLanguage();
  const kind = kindOfUnit(unit);
  return (
    <span className="k-numbers" title={exactText(value, kind, currency, language)}>
      {figureText(value, kind, currency, language, short)}
    </span>
  );
}

/** How much is done, with a mark where the days are. */
export function Progress({ standing, time }: { standing: Standing; time: Time }) {
  const { t, percent } = useLanguage();
  const share = standing.share === null ? undefined : Number(standing.share);
  const passed = time.total > 0 ? time.passed / time.total : 0;
  const state = share === undefined ? undefined : share >= 1 ? "reached" : standing.is_behind ? "behind" : "going";
  const words = [
    share === undefined ? t("attainment.no_goal") : t("attainment.share_of", { share: percent(share, 1) }),
    t("attainment.time", { passed: time.passed, total: time.total }),
  ].join(" · ");
  return (
    <span
      className="k-attained"
      data-state={state}
      role="img"
      aria-label={words}
      title={words}
      style={{ "--share": Math.max(0, Math.min(1, share ?? 0)), "--time": Math.min(1, passed) } as CSSProperties}
    >
      <span />
    </span>
  );
}

/** More or less than before, in per cent; nothing where there was nothing. */
export function Against({ now, before, word }: { now: number | null; before: number | null; word: string }) {
  const { percent } = useLanguage();
  if (now === null || before === null) return null;
  const [is, was] = [Number(now), Number(before)];
  const change = was === 0 ? undefined : (is - was) / Math.abs(was);
  const size = change === undefined ? "–" : percent(Math.min(9.99, Math.abs(change)), 0);
  const sign = change === undefined || change === 0 ? "" : change < 0 ? "−" : change >= 10 ? ">" : "+";
  const text = sign + size;
  return (
    <span className="k-attained-against" data-way={change === undefined ? undefined : change < 0 ? "down" : "up"}>
      <span className="k-faint">{word}</span> {text}
    </span>
  );
}
