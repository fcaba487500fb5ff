/** Yes or no. */
import { Check, Minus } from "lucide-react";
import { lazy } from "react";
import { useLanguage } from "@/i18n";
import type { CellProps, FieldKind } from "../kind";

function BooleanCell({ value }: CellProps) {
  const { t } = useLanguage();
  const Icon = value ? Check : Minus;
  return (
    <span className="k-row" style={{ gap: 4 }}>
      <Icon size={16} aria-hidden="true" color={value ? "var(--good)" : "var(--text-faint)"} />
      {t(value ? "field.yes" : "field.no")}
    </span>
  );
}

export const boolean: FieldKind = {
  Cell: BooleanCell,
  Input: lazy(() => import("./BooleanInput")),
  operators: ["yes", "no"],
  width: 90,
  inline: true,
  text: (value, _field, { t }) => t(value ? "field.yes" : "field.no"),
};
