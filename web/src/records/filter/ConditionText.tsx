import { Fragment } from "react";
import type { Field, RecordData } from "@/api/contract";
import { isReference, targetOf } from "@/describe";
import { kindOf } from "@/fields";
import { ChoiceNames } from "@/fields/choice";
import { FetchedTitle } from "@/fields/reference";
import { useRegionName } from "@/fields/region";
import { useLanguage } from "@/i18n";
import type { Condition } from "./model";
import { operatorWord, periodWord } from "./words";

function RegionName({ code }: { code: string }) {
  return <>{useRegionName(code)}</>;
}

/** One value of a condition, as the field would show it. */
function ValueText({ field, condition, value }: { field: Field; condition: Condition; value: unknown }) {
  const language = useLanguage();
  if (condition.operator === "period") return <>{periodWord(String(value), language.t)}</>;
  const asText = condition.operator === "contains" || condition.operator === "not_contains";
  if (isReference(field) && !asText) return <FetchedTitle object={targetOf(field)} id={String(value)} />;
  if (field.kind === "choices") return <ChoiceNames field={field} value={value} />;
  if (field.kind === "region") return <RegionName code={String(value)} />;
  return <>{kindOf(field).text(value, field, language, {} as RecordData)}</>;
}

/** A condition in words: "Amount at least 1,000". */
export function ConditionText({ field, condition }: { field: Field; condition: Condition }) {
  const { t } = useLanguage();
  const values =
    condition.value === undefined ? [] : Array.isArray(condition.value) ? condition.value : [condition.value];
  const between = condition.operator === "between";
  return (
    <>
      {field.label} {condition.operator === "period" ? "" : operatorWord(condition.operator, field, t)}{" "}
      <b>
        {values.slice(0, 3).map((value, index) => (
          <Fragment key={index}>
            {index > 0 && (between ? " – " : ", ")}
            <ValueText field={field} condition={condition} value={value} />
          </Fragment>
        ))}
        {values.length > 3 && ` +${values.length - 3}`}
      </b>
    </>
  );
}
