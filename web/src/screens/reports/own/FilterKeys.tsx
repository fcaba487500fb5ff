/** The values of one filter, entered as the dimension's own field is. */
import { Checkbox, Select } from "antd";
import { choiceField } from "@/describe";
import { FieldInput } from "@/fields";
import { useLanguage } from "@/i18n";
import type { Offer } from "@/pivot/contract";

interface Props {
  offer: Offer | undefined;
  keys: string[];
  onChange: (keys: string[]) => void;
}

export function FilterKeys({ offer, keys, onChange }: Props) {
  const { t } = useLanguage();
  if (!offer) return null;
  const label = t("pivot.filter_values", { title: offer.label });
  // Whoever reads, and what has no value, are no records to choose from.
  const words = ["me", "none"];
  const chosen = keys.filter((key) => !words.includes(key));
  const put = (next: string[]) => onChange([...words.filter((word) => keys.includes(word)), ...next]);
  const toggle = (word: string, on: boolean) => onChange(on ? [word, ...keys] : keys.filter((key) => key !== word));
  return (
    <span className="k-dimension-keys">
      {offer.kind === "choice" || offer.kind === "integer" ? (
        <Select
          mode={offer.kind === "choice" ? "multiple" : "tags"}
          value={chosen}
          aria-label={label}
          placeholder={label}
          options={(offer.options ?? []).map((option) => ({ value: option.value, label: option.label }))}
          showSearch={{ optionFilterProp: "label" }}
          onChange={put}
        />
      ) : offer.kind === "region" ? (
        <FieldInput
          field={choiceField({ name: "region", kind: "region", label })}
          value={chosen[0] ?? null}
          label={label}
          onChange={(next) => put(typeof next === "string" && next ? [next] : [])}
        />
      ) : (
        <FieldInput
          field={choiceField({
            name: offer.name,
            kind: offer.kind === "time" ? "reference" : offer.kind,
            label,
            target: offer.target ?? null,
          })}
          value={chosen}
          label={label}
          onChange={(next) => put(Array.isArray(next) ? next.map(String) : next ? [String(next)] : [])}
        />
      )}
      <span className="k-row">
        {offer.kind === "user" && (
          <Checkbox checked={keys.includes("me")} onChange={(event) => toggle("me", event.target.checked)}>
            {t("pivot.me")}
          </Checkbox>
        )}
        <Checkbox checked={keys.includes("none")} onChange={(event) => toggle("none", event.target.checked)}>
          {t("pivot.no_value")}
        </Checkbox>
      </span>
    </span>
  );
}
