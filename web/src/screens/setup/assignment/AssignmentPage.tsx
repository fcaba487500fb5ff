/** Who gets a new lead: the rules in their order, what people know, take and cover, and what the rules would have done of late. */
import type { RecordData } from "@/api/contract";
import { isBookkeeping, useObject } from "@/describe";
import { FieldCell, isEmpty } from "@/fields";
import { useLanguage } from "@/i18n";
import { Choices } from "../lists/Choices";
import { SmallList } from "../lists/SmallList";
import { SetupFrame } from "../SetupFrame";
import { useChoice } from "../useChoice";
import { AssignmentRules } from "./AssignmentRules";
import { Trial } from "./Trial";

const lists = ["skill", "user_skill", "capacity", "territory", "absence"] as const;

export default function AssignmentPage() {
  const { t } = useLanguage();
  const labels = {
    skill: useObject("skill")?.label_plural,
    user_skill: useObject("user_skill")?.label_plural,
    capacity: useObject("capacity")?.label_plural,
    territory: useObject("territory")?.label_plural,
    absence: useObject("absence")?.label_plural,
  };
  const [part, choose] = useChoice("part", "rules");
  return (
    <SetupFrame title="assignment.title" text="assignment.text">
      <Choices
        label={t("assignment.title")}
        options={[
          { value: "rules", label: t("assignment.rules") },
          ...lists.map((list) => ({ value: list, label: labels[list] ?? "" })),
          { value: "trial", label: t("assignment.trial") },
        ]}
        value={part}
        onChoose={choose}
      >
        {part === "rules" ? (
          <AssignmentRules />
        ) : part === "trial" ? (
          <Trial />
        ) : part === "skill" ? (
          <SmallList key={part} object={part} />
        ) : (
          part && <OfPeople key={part} object={part} />
        )}
      </Choices>
    </SetupFrame>
  );
}

/** Rows about people: named by whom they are about. */
function OfPeople({ object: name }: { object: string }) {
  const { t, today } = useLanguage();
  const object = useObject(name);
  const nameOf = (record: RecordData) => {
    const of = (record.user ?? record.team) as RecordData | null;
    return String(of?.name ?? "");
  };
  const shown = (object?.fields ?? []).filter(
    (field) => !isBookkeeping(field) && !["user", "team"].includes(field.name),
  );
  const facts = (record: RecordData) =>
    shown
      .filter((field) => !isEmpty(record[field.name]))
      .map((field) => (
        <span key={field.name} className="k-row">
          <span className="k-faint">{field.label}</span>
          <FieldCell field={field} record={record} />
        </span>
      ));
  // Who is back is not away any more.
  const filter = name === "absence" ? `ends_on ge ${today()}` : undefined;
  return <SmallList object={name} filter={filter} none={t("assignment.facts_none")} nameOf={nameOf} facts={facts} />;
}
