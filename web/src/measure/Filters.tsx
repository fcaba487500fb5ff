/** The filters of a report, drawn from the parameters that it takes. On a phone they fold behind a button. */
import { Badge, Button, Select } from "antd";
import { ListFilter, X } from "lucide-react";
import { useState } from "react";
import type { Field } from "@/api/contract";
import { choiceField, useObject } from "@/describe";
import { FieldInput } from "@/fields";
import { useLanguage } from "@/i18n";
import { useIsPhone } from "@/ui";
import { PeriodPicker } from "./PeriodPicker";
import type { Asked, Parameter } from "./report";
import { TeamTree } from "./TeamTree";
import "./measure.css";

interface Props {
  parameters: Parameter[];
  asked: Asked;
  /** The period that is shown where none is asked for. */
  period?: string;
  onChange: (changes: Asked) => void;
  /** Parameters that have another place on the page. */
  except?: string[];
}

/** A field that stands for a parameter, so that its kind's own editor chooses the value. */
function fieldOf(parameter: Parameter, label: string): Field {
  const kind = parameter.kind === "user" || parameter.kind === "region" ? parameter.kind : "reference";
  return choiceField({ name: parameter.name, kind, label, target: kind === "reference" ? parameter.kind : null });
}

export function Filters({ parameters, asked, period, onChange, except = [] }: Props) {
  const { t } = useLanguage();
  const phone = useIsPhone();
  const [open, setOpen] = useState(false);
  const shown = parameters.filter((parameter) => !except.includes(parameter.name));
  const filters = shown.filter((parameter) => parameter.kind !== "period");
  const given = filters.filter((parameter) => asked[parameter.name]);
  return (
    <div className="k-filters" role="toolbar" aria-label={t("measure.filters")}>
      {shown.some((parameter) => parameter.kind === "period") && period && (
        <PeriodPicker value={asked.period ?? period} onChange={(next) => onChange({ period: next })} />
      )}
      {phone && filters.length > 0 && (
        <Badge count={given.length} size="small" color="var(--brand)">
          <Button icon={<ListFilter size={16} />} aria-expanded={open} onClick={() => setOpen(!open)}>
            {t("measure.filters")}
          </Button>
        </Badge>
      )}
      {(!phone || open) &&
        filters.map((parameter) => (
          <Filter
            key={parameter.name}
            parameter={parameter}
            value={asked[parameter.name]}
            onChange={(value) => onChange({ [parameter.name]: value })}
          />
        ))}
      {given.length > 0 && (
        <Button
          type="text"
          icon={<X size={16} />}
          onClick={() => onChange(Object.fromEntries(given.map((parameter) => [parameter.name, undefined])))}
        >
          {t("measure.clear")}
        </Button>
      )}
    </div>
  );
}

interface FilterProps {
  parameter: Parameter;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function Filter({ parameter, value, onChange }: FilterProps) {
  const { t } = useLanguage();
  const target = useObject(parameter.kind);
  const label = t(`measure.by_${parameter.name as "team"}`);
  if (parameter.kind === "team") return <TeamTree value={value} onChange={onChange} label={label} />;
  if (parameter.kind === "choice") {
    return (
      <Select
        className="k-filter"
        allowClear
        value={value}
        placeholder={label}
        aria-label={label}
        popupMatchSelectWidth={false}
        options={(parameter.options ?? []).map((option) => ({ value: option.value, label: option.label }))}
        onChange={(next?: string) => onChange(next)}
      />
    );
  }
  // Without the right to see products there is nothing to choose from.
  if (parameter.kind !== "region" && !target) return null;
  return (
    <span className="k-filter" data-label={value ? undefined : label}>
      <FieldInput
        field={fieldOf(parameter, label)}
        value={value ?? null}
        label={label}
        onChange={(next) => onChange(typeof next === "string" && next ? next : undefined)}
      />
    </span>
  );
}
