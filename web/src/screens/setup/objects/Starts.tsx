/** What each role may do with a new object from its first moment. */
import { Select } from "antd";
import { titleOf } from "@/describe";
import { useLanguage } from "@/i18n";
import { useAll } from "../records";
import { type Start, startsOf, startWords, usualStart } from "./draft";

interface Props {
  owned: boolean;
  chosen: Record<string, Start>;
  onChange: (chosen: Record<string, Start>) => void;
}

export function Starts({ owned, chosen, onChange }: Props) {
  const { t } = useLanguage();
  const { object, records } = useAll("role");
  const offered = startsOf(owned);
  return (
    <fieldset className="k-object-starts">
      <legend>{t("admin.object_start")}</legend>
      {records
        .filter((role) => role.kind !== "administrator")
        .map((role) => {
          const usual = usualStart(role.kind);
          const value = chosen[role.id] ?? usual;
          return (
            <div key={role.id} className="k-row">
              <span className="k-grow k-ellipsis">{titleOf(object, role)}</span>
              <Select
                aria-label={titleOf(object, role)}
                // Of what has no owner nobody has their own, or their team's.
                value={offered.includes(value) ? value : ("all" as Start)}
                options={offered.map((one) => ({ value: one, label: t(startWords[one]) }))}
                onChange={(start) => onChange({ ...chosen, [role.id]: start })}
              />
            </div>
          );
        })}
      <div className="k-form-help">{t("admin.object_start_help")}</div>
    </fieldset>
  );
}
