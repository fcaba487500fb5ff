import { X } from "lucide-react";
import { useMemo } from "react";
import type { ObjectDescription } from "@/api/contract";
import { fieldOf, useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { buildFilter } from "../filter/build";
import { ConditionText } from "../filter/ConditionText";
import { countConditions, type Filter } from "../filter/model";
import { parseFilter } from "../filter/parse";
import { filterSchema } from "../filter/schema";
import type { ListState } from "./useListState";

/** What the list is narrowed to, in words; each can be taken away with a click. */
export function FilterChips({ object, state }: { object: ObjectDescription; state: ListState }) {
  const { t } = useLanguage();
  const objects = useObjects();
  const schema = useMemo(() => filterSchema(object, objects), [object, objects]);
  const filter = useMemo(() => parseFilter(state.definition.filter, schema), [state.definition.filter, schema]);
  if (filter.items.length === 0) return null;
  const parts: Filter[] = filter.join === "and" ? filter.items : [filter];

  const remove = (index: number) => {
    const items = parts.filter((_, at) => at !== index);
    state.change({ filter: buildFilter({ kind: "group", join: "and", items }, schema) });
  };
  return (
    <ul className="k-chips" aria-label={t("filter.active")} style={{ margin: 0, padding: 0, listStyle: "none" }}>
      {parts.map((part, index) => {
        const field = part.kind === "condition" ? fieldOf(object, part.field) : undefined;
        return (
          <li key={index} className="k-chip">
            <span className="k-ellipsis">
              {part.kind === "condition" && field ? (
                <ConditionText field={field} condition={part} />
              ) : part.kind === "raw" ? (
                <b title={part.text}>{t("filter.custom")}</b>
              ) : (
                <b>{t("filter.group", { count: countConditions(part) })}</b>
              )}
            </span>
            <button type="button" className="k-plain" onClick={() => remove(index)} aria-label={t("filter.remove")}>
              <X size={14} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
