/** Chooses a period: its kind, then which one, or one step on or back; free dates where they are wanted. */
import { Button, DatePicker, Select } from "antd";
import dayjs from "dayjs";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useSession } from "@/api/useSession";
import { type Translate, useLanguage } from "@/i18n";
import { offered, periodAt, type Span, shifted, spanOf, spans } from "./period";

interface Props {
  value: string;
  onChange: (period: string) => void;
}

/** A period in words: 2026 年第 3 季度. */
function periodText(period: string, t: Translate): string {
  const year = period.slice(0, 4);
  switch (spanOf(period)) {
    case "quarter":
      return t("measure.quarter", { year, number: period.slice(6) });
    case "month":
      return t("measure.month", { year, number: String(Number(period.slice(5))) });
    case "year":
      return t("measure.year", { year });
    default:
      return period;
  }
}

export function PeriodPicker({ value, onChange }: Props) {
  const { t, today } = useLanguage();
  const fiscalStart = useSession().company?.fiscal_year_start ?? 1;
  const span = spanOf(value) ?? "year";
  const current = (of: Exclude<Span, "custom">) => periodAt(of, today(), fiscalStart);
  const choose = (next: Span) => {
    if (next !== "custom") return onChange(current(next));
    onChange(`${today().slice(0, 8)}01..${today()}`);
  };
  return (
    <span className="k-period">
      <Select
        value={span}
        onChange={choose}
        aria-label={t("measure.span")}
        popupMatchSelectWidth={false}
        options={spans.map((one) => ({ value: one, label: t(`measure.span_${one}`) }))}
      />
      <Button
        icon={<ChevronLeft size={16} />}
        aria-label={t("measure.period_before")}
        onClick={() => onChange(shifted(value, -1))}
      />
      {span === "custom" ? (
        <DatePicker.RangePicker
          className="k-period-range"
          allowClear={false}
          placeholder={[t("filter.from"), t("filter.to")]}
          value={value.split("..").map((date) => dayjs(date)) as [dayjs.Dayjs, dayjs.Dayjs]}
          onChange={(range) => {
            const [from, to] = range ?? [];
            if (from && to) onChange(`${from.format("YYYY-MM-DD")}..${to.format("YYYY-MM-DD")}`);
          }}
        />
      ) : (
        <Select
          className="k-period-which"
          value={value}
          onChange={onChange}
          aria-label={t("measure.period")}
          popupMatchSelectWidth={false}
          options={[...new Set([value, ...offered(span, current(span))])]
            .sort((a, b) => b.localeCompare(a))
            .map((period) => ({ value: period, label: periodText(period, t) }))}
        />
      )}
      <Button
        icon={<ChevronRight size={16} />}
        aria-label={t("measure.period_after")}
        onClick={() => onChange(shifted(value, 1))}
      />
    </span>
  );
}
