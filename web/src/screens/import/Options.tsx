/** What holds for the whole file: records that are there already, empty cells, dates that read two ways, currency. */
import { Radio, Select } from "antd";
import type { Dispatch } from "react";
import type { ObjectDescription } from "@/api/contract";
import { fieldOf, fieldOfKey } from "@/describe";
import { useLanguage } from "@/i18n";
import type { DateOrder, OnDuplicate } from "./contract";
import type { Decision, Draft } from "./wizard";

interface Props {
  object: ObjectDescription;
  draft: Draft;
  dispatch: Dispatch<Decision>;
}

const orders: DateOrder[] = ["ymd", "dmy", "mdy"];
const duplicates: OnDuplicate[] = ["skip", "update", "add"];

export function Options({ object, draft, dispatch }: Props) {
  const { t } = useLanguage();
  const put = (changes: Extract<Decision, { type: "options" }>["changes"]) => dispatch({ type: "options", changes });
  const currency = object.fields.find((field) => object.fields.some((other) => other.currency_field === field.name));
  const keys = [...object.keys, ...(fieldOf(object, "external_id") ? [["external_id"]] : [])];
  const options = [...new Map(keys.map((key) => [key.join(","), key])).entries()].map(([value, key]) => ({
    value,
    label: key.map((name) => fieldOfKey(object, name)?.label ?? name).join(" + "),
  }));
  return (
    <section className="k-card k-import-part" aria-label={t("import.options")}>
      <header>
        <h2>{t("import.options")}</h2>
      </header>
      <div className="k-import-options">
        <fieldset>
          <legend>{t("import.on_duplicate")}</legend>
          <Radio.Group value={draft.onDuplicate} onChange={(event) => put({ onDuplicate: event.target.value })}>
            {duplicates.map((one) => (
              <Radio key={one} value={one}>
                {t(`import.duplicate_${one}`)}
              </Radio>
            ))}
          </Radio.Group>
        </fieldset>
        {options.length > 0 && (
          <div>
            <label htmlFor="import-key">{t("import.key")}</label>
            <Select
              id="import-key"
              value={draft.key.join(",")}
              options={[{ value: "", label: t("import.key_usual") }, ...options]}
              onChange={(value) => put({ key: value ? value.split(",") : [] })}
            />
          </div>
        )}
        <div>
          <label htmlFor="import-empty">{t("import.empty_values")}</label>
          <Select
            id="import-empty"
            mode="tags"
            open={false}
            suffixIcon={null}
            value={draft.emptyValues}
            placeholder={t("import.empty_values_hint")}
            onChange={(values: string[]) => put({ emptyValues: values })}
          />
        </div>
        <div>
          <label htmlFor="import-dates">{t("import.date_order")}</label>
          <Select
            id="import-dates"
            value={draft.dateOrder ?? ""}
            options={[
              { value: "", label: t("import.date_auto") },
              ...orders.map((order) => ({ value: order as string, label: t(`import.date_${order}`) })),
            ]}
            onChange={(value) => put({ dateOrder: orders.find((order) => order === value) ?? null })}
          />
        </div>
        {currency?.options && currency.options.length > 1 && (
          <div>
            <label htmlFor="import-currency">{t("import.currency")}</label>
            <Select
              id="import-currency"
              value={draft.currency ?? ""}
              options={[
                { value: "", label: t("import.currency_base") },
                ...currency.options.map((option) => ({ value: option.value, label: option.label })),
              ]}
              onChange={(value) => put({ currency: value || null })}
            />
          </div>
        )}
      </div>
    </section>
  );
}
