/** A condition with its name: the editor of rules, checked by the server while it is typed. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useId } from "react";
import { useLanguage } from "@/i18n";
import { Bone, useDebounced } from "@/ui";
import { checkQuery, namesQuery } from "../rules/queries";
import "../rules/rules.css";

const ConditionEditor = lazy(() => import("../rules/ConditionEditor"));

interface Props {
  object: string;
  label: string;
  help: string;
  value: string;
  onChange: (value: string) => void;
  problem?: string;
}

export function ConditionField({ object, label, help, value, onChange, problem }: Props) {
  const { t, locale } = useLanguage();
  const id = useId();
  const names = useQuery(namesQuery(object, locale)).data;
  const settled = useDebounced(value, 300);
  const check = useQuery({
    ...checkQuery(object, settled, undefined, locale, { condition: true }),
    placeholderData: (before) => before,
  }).data;
  const faults = settled.trim() && value.trim() ? (check?.faults ?? none) : none;
  return (
    <div className="k-line">
      <span className="k-line-label">{label}</span>
      <Suspense fallback={<Bone height={60} />}>
        <ConditionEditor
          value={value}
          onChange={onChange}
          names={names}
          faults={faults}
          label={label}
          placeholder={t("admin.rule_condition_hint")}
          describedBy={`${id}-help`}
        />
      </Suspense>
      <div id={`${id}-help`} aria-live="polite">
        {faults.slice(0, 3).map((fault) => (
          <div key={`${fault.from}-${fault.message}`} className="k-form-problem">
            {fault.message}
          </div>
        ))}
        {faults.length === 0 && problem && (
          <div className="k-form-problem" role="alert">
            {problem}
          </div>
        )}
        {faults.length === 0 && !problem && <div className="k-form-help">{help}</div>}
      </div>
    </div>
  );
}

const none: never[] = [];
