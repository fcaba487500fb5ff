/**
 * Text of several lines in which `@` offers people, by name and by pinyin. What is kept is the text: the server tells whom it names.
 * Where several people have a name, their team is added to it.
 */
import { useQuery } from "@tanstack/react-query";
import { Mentions, type MentionsProps } from "antd";
import { useState } from "react";
import type { RecordData } from "@/api/contract";
import { pageQuery } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { useDebounced } from "@/ui";

const offered = 8;

/** What is written for a person: the name, with the team where somebody else is called so too. */
export function mentionOf(person: RecordData, people: RecordData[]): string {
  const team = person.team as { name?: string } | null | undefined;
  const same = people.filter((other) => other.name === person.name).length;
  return same > 1 && team?.name ? `${person.name}·${team.name}` : String(person.name);
}

export function MentionText(props: Omit<MentionsProps, "options" | "onSearch">) {
  const { t } = useLanguage();
  const [words, setWords] = useState<string>();
  const search = useDebounced(words, 150);
  const asked = useQuery({
    ...pageQuery("user", {
      search: search || undefined,
      filter: "active eq true",
      expand: ["team"],
      orderBy: search ? undefined : "name",
      top: offered,
    }),
    enabled: words !== undefined,
  });
  // Enter takes what is offered: people whom the words before these named are not.
  const settled = words === search;
  const people = (settled && asked.data?.value) || [];
  return (
    <Mentions
      {...props}
      loading={!settled || asked.isFetching}
      // The server has searched already, also by pinyin.
      filterOption={false}
      onSearch={setWords}
      notFoundContent={settled && !asked.isFetching ? t("mention.nobody") : undefined}
      options={people.map((person) => ({
        key: person.id,
        value: mentionOf(person, people),
        label: (
          <span className="k-mention">
            {String(person.name)} <small>{(person.team as { name?: string } | null)?.name}</small>
          </span>
        ),
      }))}
    />
  );
}
