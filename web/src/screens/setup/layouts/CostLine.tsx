/** What filling the form costs, and what the design changes about it. */
import { Timer, TriangleAlert } from "lucide-react";
import type { Field } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { type Cost, costOf } from "./cost";

interface Props {
  fields: Field[];
  /** As it is saved; absent while it is new. */
  saved?: Field[];
  /** Required fields that stand nowhere. */
  missing: Field[];
  onPlace: (field: Field) => void;
}

export function CostLine({ fields, saved, missing, onPlace }: Props) {
  const { t, number } = useLanguage();
  const cost = costOf(fields);
  const before = saved && costOf(saved);
  const signed = (value: number) => `${value > 0 ? "+" : "−"}${number(Math.abs(value))}`;
  const said = (key: keyof Cost) => before && cost[key] !== before[key] && signed(cost[key] - before[key]);
  const changes = [
    said("fields") && t("layout.cost_fields_change", { count: said("fields") || "" }),
    said("required") && t("layout.cost_required_change", { count: said("required") || "" }),
    said("seconds") && t("layout.cost_seconds_change", { seconds: said("seconds") || "" }),
  ].filter(Boolean);
  return (
    <div className="k-cost" role="status" aria-label={t("layout.cost")} title={t("layout.cost_help")}>
      <Timer size={16} aria-hidden="true" />
      <span>{t("layout.cost_fields", { count: cost.fields })}</span>
      <span>{t("layout.cost_required", { count: cost.required })}</span>
      <span>{t("layout.cost_seconds", { seconds: cost.seconds, least: cost.least })}</span>
      {changes.length > 0 && (
        <strong>{t("layout.cost_changed", { changes: changes.join(t("layout.cost_and")) })}</strong>
      )}
      {missing.map((field) => (
        <button key={field.name} type="button" className="k-plain k-cost-missing" onClick={() => onPlace(field)}>
          <TriangleAlert size={14} aria-hidden="true" />
          {t("layout.missing", { field: field.label })}
        </button>
      ))}
    </div>
  );
}
