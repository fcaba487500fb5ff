/** The period of a report: one that moves with the day on which it is read, or fixed dates, or all time. */
import { Select } from "antd";
import { useSession } from "@/api/useSession";
import { useLanguage } from "@/i18n";
import { PeriodPicker } from "@/measure/PeriodPicker";
import { periodAt, spanOf } from "@/measure/period";

export const relative = [
  "today",
  "this_week",
  "this_month",
  "this_quarter",
  "this_year",
  "last_week",
  "last_month",
  "last_quarter",
  "last_year",
  "last_7_days",
  "last_30_days",
  "last_12_months",
] as const;

interface Props {
  value: string | null | undefined;
  onChange: (period: string | null) => void;
  /** Without the choice of all time. */
  required?: boolean;
  /** Nothing chosen leaves each report its own. */
  own?: boolean;
}

export function PeriodChoice({ value, onChange, required, own }: Props) {
  const { t, today } = useLanguage();
  const fiscalStart = useSession().company?.fiscal_year_start ?? 1;
  const fixed = Boolean(value && spanOf(value));
  const known = !value || fixed || relative.some((one) => one === value);
  return (
    <span className="k-row k-pivot-period">
      <Select
        value={fixed ? "fixed" : (value ?? "all")}
        aria-label={t("measure.period")}
        popupMatchSelectWidth={false}
        onChange={(next) => {
          if (next === "fixed") onChange(periodAt("year", today(), fiscalStart));
          else onChange(next === "all" ? null : next);
        }}
        options={[
          ...(own ? [{ value: "all", label: t("pivot.period_own") }] : []),
          ...relative.map((one) => ({ value: one as string, label: t(`pivot.period_${one}`) })),
          { value: "fixed", label: t("pivot.period_fixed") },
          ...(required || own ? [] : [{ value: "all", label: t("pivot.period_all") }]),
          ...(known ? [] : [{ value: value ?? "", label: value ?? "" }]),
        ]}
      />
      {fixed && value && <PeriodPicker value={value} onChange={onChange} />}
    </span>
  );
}
