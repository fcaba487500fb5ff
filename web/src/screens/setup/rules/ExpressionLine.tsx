/** An expression in a set-up form: its editor, what the server says of it while it is typed, and what it is on a record of one's choice. */
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useId, useState } from "react";
import type { ObjectDescription } from "@/api/contract";
import { choiceField } from "@/describe";
import { FieldInput } from "@/fields";
import { useLanguage } from "@/i18n";
import { Bone, useDebounced } from "@/ui";
import { checkQuery, namesQuery, type Wanted } from "./queries";
import type { Checked } from "./words";

const ConditionEditor = lazy(() => import("./ConditionEditor"));

interface Props extends Wanted {
  /** The object whose records it is about. */
  object: ObjectDescription;
  value: string;
  onChange: (value: string) => void;
  label: string;
  hint: string;
  /** What stands below while there is nothing to say about it. */
  help: string;
  /** What stands there once it fits, instead of the help. */
  good?: (checked: Checked) => ReactNode;
  /** What the server refused when it was saved. */
  problem?: string;
  /** Shows what it is on a record of one's choice; without it none is chosen. */
  result?: (result: NonNullable<Checked["result"]>) => ReactNode;
}

export function ExpressionLine(props: Props) {
  const { object, value, onChange, label, hint, help, good, problem, result, condition, kept } = props;
  const { t, locale } = useLanguage();
  const id = useId();
  const [tried, setTried] = useState<string>();
  const names = useQuery(namesQuery(object.name, locale, kept)).data;
  const settled = useDebounced(value, 300);
  const check = useQuery({
    ...checkQuery(object.name, settled, tried, locale, { condition, kept }),
    placeholderData: (previous) => previous,
  }).data;
  const faults = settled.trim() && value.trim() ? (check?.faults ?? none) : none;
  const trial = choiceField({ name: "trial", kind: "reference", target: object.name, label: t("admin.rule_try") });
  return (
    <>
      <div className="k-line">
        <span className="k-line-label">{label}</span>
        <Suspense fallback={<Bone height={88} />}>
          <ConditionEditor
            value={value}
            onChange={onChange}
            names={names}
            faults={faults}
            label={label}
            placeholder={hint}
            describedBy={`${id}-said`}
          />
        </Suspense>
        <div id={`${id}-said`} aria-live="polite">
          {problem && faults.length === 0 ? (
            <div className="k-form-problem" role="alert">
              {problem}
            </div>
          ) : faults.length > 0 ? (
            <ul className="k-condition-faults">
              {faults.slice(0, 4).map((fault) => (
                <li key={`${fault.from}-${fault.message}`} className="k-form-problem">
                  <span className="k-faint">
                    {t("admin.rule_place", { line: String(fault.line), column: String(fault.column) })}
                  </span>{" "}
                  {fault.message}
                </li>
              ))}
            </ul>
          ) : (
            <div className="k-form-help">{settled.trim() && check?.kind && good ? good(check) : help}</div>
          )}
        </div>
      </div>
      {result && (
        <div className="k-line">
          <label htmlFor={`${id}-try`}>{t("admin.rule_try")}</label>
          <FieldInput
            id={`${id}-try`}
            field={trial}
            value={tried ?? null}
            onChange={(value) => setTried(value ? String(value) : undefined)}
          />
          {tried && check?.result && faults.length === 0 && (
            <div className="k-condition-result" role="status" data-yes={check.result.value === true || undefined}>
              {result(check.result)}
              {check.result.trouble && <span className="k-faint"> {check.result.trouble}</span>}
            </div>
          )}
        </div>
      )}
    </>
  );
}

const none: never[] = [];
