/** Chooses one or several people who work here, by name. */
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import type { Id } from "@/api/contract";
import { pageQuery } from "@/api/queries";
import { useLanguage } from "@/i18n";

interface Props {
  id?: string;
  value: Id[];
  onChange: (people: Id[]) => void;
  single?: boolean;
  invalid?: boolean;
  label?: string;
}

export function PeopleSelect({ id, value, onChange, single, invalid, label }: Props) {
  const { t } = useLanguage();
  const people = useQuery(
    pageQuery("user", { filter: "active eq true", orderBy: "name", select: ["name"], top: 1000 }),
  );
  const options = (people.data?.value ?? []).map((user) => ({ value: user.id, label: String(user.name) }));
  return (
    <Select
      id={id}
      mode={single ? undefined : "multiple"}
      allowClear={single}
      value={single ? value[0] : value}
      options={options}
      loading={people.isPending}
      showSearch={{ optionFilterProp: "label" }}
      placeholder={t("approval.choose_people")}
      status={invalid ? "error" : undefined}
      aria-label={label}
      style={{ width: "100%" }}
      onChange={(chosen: Id | Id[] | undefined) => onChange(chosen ? [chosen].flat() : [])}
    />
  );
}
