/** A mark beside the name of a field that nobody enters: how its value comes about. */
import { Tooltip } from "antd";
import { SquareFunction } from "lucide-react";
import type { Field } from "@/api/contract";
import { useLanguage } from "@/i18n";

export function ComputedMark({ field }: { field: Field }) {
  const { t } = useLanguage();
  if (!field.computed) return null;
  const state = { ready: "", computing: t("admin.computed_computing"), broken: t("admin.computed_broken") };
  const said = [field.computed.text, state[field.computed.state]].filter(Boolean).join(" · ");
  return (
    <Tooltip title={said} styles={{ root: { maxWidth: 360 } }}>
      <span className="k-computed" role="img" aria-label={`${t("computed.hint")}: ${said}`}>
        <SquareFunction size={14} aria-hidden="true" />
      </span>
    </Tooltip>
  );
}
