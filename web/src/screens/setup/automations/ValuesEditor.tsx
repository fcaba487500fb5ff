/** Values for fields: each as it is, computed by an expression, or taken from what a program sent. */
import { Button, Input, Select } from "antd";
import { Plus, Trash2 } from "lucide-react";
import type { ObjectDescription } from "@/api/contract";
import { fieldOf, isBookkeeping } from "@/describe";
import { FieldInput } from "@/fields";
import { useLanguage } from "@/i18n";
import type { Given } from "./words";

interface Props {
  /** What expressions are about. */
  object: ObjectDescription;
  about: boolean;
  /** Whose fields get the values. */
  of: ObjectDescription;
  values: Given[];
  onChange: (values: Given[]) => void;
}

const wayOf = (given: Given) =>
  given.expression !== undefined ? "expression" : given.from !== undefined ? "from" : "value";

export function ValuesEditor({ about, of, values, onChange }: Props) {
  const { t } = useLanguage();
  const fields = of.fields.filter((field) => !isBookkeeping(field) && !field.read_only);
  const put = (at: number, given: Given) => onChange(values.map((one, other) => (other === at ? given : one)));
  const choose = (given: Given, way: string): Given =>
    way === "value"
      ? { field: given.field, value: null }
      : way === "from"
        ? { field: given.field, from: "" }
        : { field: given.field, expression: "" };
  return (
    <div className="k-givens">
      {values.map((given, at) => {
        const field = fieldOf(of, given.field);
        const way = wayOf(given);
        return (
          <div key={at} className="k-row k-given">
            <Select
              aria-label={t("auto.field")}
              placeholder={t("auto.field")}
              showSearch={{ optionFilterProp: "label" }}
              style={{ width: 160 }}
              value={given.field || undefined}
              options={fields.map((one) => ({ value: one.name, label: one.label }))}
              onChange={(name) => put(at, { field: name, value: null })}
            />
            <Select
              aria-label={t("auto.given")}
              style={{ width: 112 }}
              value={way}
              options={(about ? (["value", "expression"] as const) : (["value", "from"] as const)).map((one) => ({
                value: one,
                label: t(`auto.given_${one}`),
              }))}
              onChange={(next) => put(at, choose(given, next))}
            />
            <span className="k-grow">
              {way === "value" && field ? (
                <FieldInput
                  field={{ ...field, required: false }}
                  label={field.label}
                  value={given.value ?? null}
                  onChange={(value) => put(at, { field: given.field, value })}
                />
              ) : (
                <Input
                  disabled={!field}
                  className={way === "expression" ? "k-given-code" : undefined}
                  aria-label={t(way === "value" ? "auto.given_value" : `auto.given_${way}`)}
                  placeholder={way === "expression" ? "add_days(today, 3)" : undefined}
                  value={given.expression ?? given.from ?? ""}
                  onChange={(event) =>
                    put(
                      at,
                      way === "from"
                        ? { field: given.field, from: event.target.value }
                        : { field: given.field, expression: event.target.value },
                    )
                  }
                />
              )}
            </span>
            <Button
              type="text"
              icon={<Trash2 size={16} />}
              aria-label={t("auto.given_remove", { number: at + 1 })}
              onClick={() => onChange(values.filter((_, other) => other !== at))}
            />
          </div>
        );
      })}
      <div>
        <Button size="small" icon={<Plus size={16} />} onClick={() => onChange([...values, { field: "" }])}>
          {t("auto.given_add")}
        </Button>
      </div>
    </div>
  );
}
