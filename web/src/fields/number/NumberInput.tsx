import { InputNumber } from "antd";
import { useLanguage } from "@/i18n";
import type { InputProps } from "../kind";
import { currencyOf } from ".";
import { minorDigits, shiftPoint } from "./exact";

/** Numbers are kept as text all the way, because money and quantities must not pass through floating point. */
export default function NumberInput({
  field,
  value,
  onChange,
  record,
  invalid,
  label,
  describedBy,
  ...rest
}: InputProps) {
  const { currency } = useLanguage();
  const percent = field.kind === "percent";
  const money = field.kind === "money" ? (currencyOf(field, record) ?? currency) : undefined;
  const shown = value === null || value === undefined || value === "" ? null : String(value);
  return (
    <InputNumber<string>
      id={rest.id}
      style={{ width: "100%" }}
      stringMode
      controls={false}
      inputMode={field.kind === "integer" ? "numeric" : "decimal"}
      precision={field.kind === "integer" ? 0 : undefined}
      value={percent && shown !== null ? shiftPoint(shown, 2) : shown}
      onChange={(next) => {
        if (next === null || next === "") onChange(null);
        else onChange(percent ? shiftPoint(String(next), -2) : String(next));
      }}
      formatter={(next, { userTyping }) => {
        if (next === undefined || userTyping) return String(next ?? "");
        const [whole = "", fraction] = String(next).split(".");
        // Four digits may be a year.
        const together = field.kind === "integer" && whole.length < 5;
        const grouped = together ? whole : whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
        if (fraction === undefined) return grouped;
        return `${grouped}.${money ? fraction.padEnd(minorDigits(money), "0") : fraction}`;
      }}
      parser={(text) => (text ?? "").replace(/[,，\s]/g, "")}
      suffix={percent ? "%" : money}
      status={invalid ? "error" : undefined}
      disabled={rest.disabled}
      autoFocus={rest.autoFocus}
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
    />
  );
}
