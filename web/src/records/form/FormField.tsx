import { useId } from "react";
import type { Field } from "@/api/contract";
import { valueKey } from "@/describe";
import { FieldInput, kindOf } from "@/fields";
import { useLanguage } from "@/i18n";
import type { Values } from "./draft";
import { useCreating } from "./useCreating";

interface Props {
  field: Field;
  values: Values;
  problem?: string;
  onChange: (key: string, value: unknown) => void;
  onBusy?: (field: Field, busy: boolean) => void;
  disabled?: boolean;
  /** A rule of the company keeps it as it is: why, or an empty text. */
  locked?: string;
  autoFocus?: boolean;
  /** Takes a row of its own; as its kind usually does where nothing is said. */
  wide?: boolean;
}

/** One field of a form: name, editor, help, and what is wrong with it. */
export function FormField({ field, values, problem, onChange, onBusy, disabled, locked, autoFocus, wide }: Props) {
  const { t } = useLanguage();
  const id = useId();
  const { onCreate, dialog } = useCreating(field);
  const help = locked === undefined ? field.help : locked || t("form.locked");
  const described = [help ? `${id}-help` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ");
  return (
    <div className="k-form-field" data-wide={(wide ?? kindOf(field).wide) || undefined} data-field={field.name}>
      <label htmlFor={id}>
        {field.label}
        {field.required && (
          <span className="k-form-required">
            <span aria-hidden="true"> *</span>
            <span className="k-hidden">{t("form.required_mark")}</span>
          </span>
        )}
      </label>
      <FieldInput
        id={id}
        field={field}
        value={values[valueKey(field)]}
        record={values}
        onChange={(value) => onChange(valueKey(field), value)}
        onBusy={onBusy && ((busy) => onBusy(field, busy))}
        invalid={Boolean(problem)}
        disabled={disabled}
        autoFocus={autoFocus}
        describedBy={described || undefined}
        onCreate={onCreate}
      />
      {dialog}
      {problem && (
        <div id={`${id}-problem`} className="k-form-problem" role="alert">
          {problem}
        </div>
      )}
      {help && (
        <div id={`${id}-help`} className="k-form-help">
          {help}
        </div>
      )}
    </div>
  );
}
