/** Fields that no column fills, with one value for every row of the file. */
import { Button, Select } from "antd";
import { X } from "lucide-react";
import type { Dispatch } from "react";
import type { Field, ObjectDescription } from "@/api/contract";
import { fieldOf } from "@/describe";
import { FieldInput } from "@/fields";
import { useLanguage } from "@/i18n";
import type { Decision, Draft } from "./wizard";

interface Props {
  object: ObjectDescription;
  fields: Field[];
  draft: Draft;
  used: ReadonlySet<string>;
  problems: Record<string, string>;
  dispatch: Dispatch<Decision>;
}

export function Constants({ object, fields, draft, used, problems, dispatch }: Props) {
  const { t } = useLanguage();
  const given = Object.entries(draft.constants);
  return (
    <section className="k-card k-import-part" aria-label={t("import.constants")}>
      <header>
        <h2>{t("import.constants")}</h2>
        <p className="k-faint">{t("import.constants_text")}</p>
      </header>
      {given.map(([name, value]) => {
        const field = fieldOf(object, name);
        if (!field) return null;
        return (
          <div key={name} className="k-constant">
            <span className="k-ellipsis">{field.label}</span>
            <span className="k-grow">
              <FieldInput
                field={field}
                value={value}
                label={field.label}
                invalid={Boolean(problems[name])}
                onChange={(next) => dispatch({ type: "constant", field: name, value: next })}
              />
              {problems[name] && (
                <span className="k-form-problem" role="alert">
                  {problems[name]}
                </span>
              )}
            </span>
            <Button
              type="text"
              icon={<X size={16} />}
              aria-label={t("import.constant_remove", { field: field.label })}
              onClick={() => dispatch({ type: "without_constant", field: name })}
            />
          </div>
        );
      })}
      <Select
        value={null}
        showSearch={{ optionFilterProp: "label" }}
        placeholder={t("import.constant_add")}
        aria-label={t("import.constant_add")}
        style={{ width: 260, maxWidth: "100%" }}
        options={fields
          .filter((field) => !used.has(field.name))
          .map((field) => ({ value: field.name as string | null, label: field.label }))}
        onChange={(name) => {
          if (name) dispatch({ type: "constant", field: name, value: null });
        }}
      />
    </section>
  );
}
