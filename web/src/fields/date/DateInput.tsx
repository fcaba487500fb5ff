import { DatePicker, TimePicker } from "antd";
import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat";
import { useLanguage } from "@/i18n";
import { fromWallClock, wallClock } from "@/i18n/time";
import type { InputProps } from "../kind";

dayjs.extend(customParseFormat);

/** Dates as 2026-09-08, times as 09:30, instants as both on the company's clock. */
export default function DateInput({ field, value, onChange, invalid, label, describedBy, ...rest }: InputProps) {
  const { timeZone } = useLanguage();
  const common = {
    id: rest.id,
    style: { width: "100%" },
    status: invalid ? ("error" as const) : undefined,
    disabled: rest.disabled,
    autoFocus: rest.autoFocus,
    defaultOpen: rest.defaultOpen,
    "aria-label": label,
    "aria-invalid": invalid || undefined,
    "aria-describedby": describedBy,
  };
  const text = typeof value === "string" ? value : "";
  if (field.kind === "time") {
    const shown = dayjs(text.slice(0, 5), "HH:mm", true);
    return (
      <TimePicker
        {...common}
        format="HH:mm"
        needConfirm={false}
        value={shown.isValid() ? shown : null}
        onChange={(next) => onChange(next ? next.format("HH:mm") : null)}
      />
    );
  }
  if (field.kind === "instant") {
    const clock = text ? wallClock(text, timeZone) : undefined;
    return (
      <DatePicker
        {...common}
        showTime={{ format: "HH:mm" }}
        format="YYYY-MM-DD HH:mm"
        needConfirm={false}
        value={clock ? dayjs(clock) : null}
        onChange={(next) => onChange(next ? fromWallClock(next.format("YYYY-MM-DD HH:mm:00"), timeZone) : null)}
      />
    );
  }
  const shown = dayjs(text.slice(0, 10), "YYYY-MM-DD", true);
  return (
    <DatePicker
      {...common}
      format={["YYYY-MM-DD", "YYYY/M/D", "YYYYMMDD", "YYYY.M.D"]}
      value={shown.isValid() ? shown : null}
      onChange={(next) => onChange(next ? next.format("YYYY-MM-DD") : null)}
    />
  );
}
