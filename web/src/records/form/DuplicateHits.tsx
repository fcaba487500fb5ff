import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ObjectDescription } from "@/api/contract";
import { findDuplicates } from "@/api/queries";
import { fieldOf, useObjects } from "@/describe";
import { type Language, useLanguage } from "@/i18n";
import { Tag, useDebounced } from "@/ui";
import type { Values } from "./draft";

/** Kinds of field by which a customer is known again. */
const telling = new Set(["text", "phone", "email", "link"]);

/** The values that are worth asking about while one still types. */
function askable(object: ObjectDescription, values: Values): Values {
  const asked = object.fields.flatMap((field) => {
    const value = values[field.name];
    return telling.has(field.kind) && typeof value === "string" && value.trim().length > 1
      ? [[field.name, value.trim()]]
      : [];
  });
  return Object.fromEntries(asked);
}

const matchWords = {
  exact: { key: "duplicate.exact", color: "red" },
  similar: { key: "duplicate.similar", color: "orange" },
  pinyin: { key: "duplicate.pinyin", color: "blue" },
} as const;

function keptBy(owner: string | null, since: string | null, { t, timeZone, instant }: Language): string {
  if (!owner) return "";
  const day = since && timeZone ? instant(since).slice(0, 10) : "";
  return day ? t("duplicate.owner_since", { owner, since: day }) : t("duplicate.owner", { owner });
}

/** Customers that may be the one being entered, before it is entered twice. Masked where the reader may not see them. */
export function DuplicateHits({ object, values }: { object: ObjectDescription; values: Values }) {
  const language = useLanguage();
  const { t } = language;
  const objects = useObjects();
  const asked = useDebounced(JSON.stringify(askable(object, values)), 350);
  const found = useQuery({
    queryKey: ["duplicates", object.name, asked],
    queryFn: ({ signal }) => findDuplicates(object.name, JSON.parse(asked), signal),
    enabled: asked !== "{}",
    placeholderData: (before) => before,
    staleTime: 30_000,
    retry: false,
  });
  const hits = asked === "{}" ? [] : (found.data?.hits ?? []);
  if (hits.length === 0) return null;
  return (
    <section className="k-hits" aria-live="polite">
      <h3>{t("duplicate.title", { count: hits.length })}</h3>
      <ul>
        {hits.slice(0, 6).map((hit, index) => {
          const other = objects.find((one) => one.name === hit.object);
          const match = matchWords[hit.match] ?? matchWords.similar;
          return (
            <li key={hit.id ?? index}>
              <Tag color={match.color}>{t(match.key)}</Tag>
              {hit.visible && hit.id ? (
                <Link to="/o/$object/$id" params={{ object: hit.object, id: hit.id }} target="_blank">
                  {hit.title}
                </Link>
              ) : (
                <strong>{hit.title}</strong>
              )}
              <span className="k-faint">
                {[other?.label, fieldOf(other, hit.field)?.label, keptBy(hit.owner, hit.since, language)]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
