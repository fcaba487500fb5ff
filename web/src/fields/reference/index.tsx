/** Other records, people and teams. Shown by their title; people with their initials. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy } from "react";
import type { Field, RecordData } from "@/api/contract";
import { idLiteral } from "@/api/odata";
import { pageQuery } from "@/api/queries";
import { expanded, targetOf, titleOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { Avatar, kindColor, Tag } from "@/ui";
import type { CellProps, FieldKind, Operator } from "../kind";

const operators: Operator[] = ["in", "not_in", "contains", "empty", "not_empty"];
const ReferenceInput = lazy(() => import("./ReferenceInput"));

/** The title of a record that came without it: a value of a conflict, of a history, of a filter. */
export function FetchedTitle({ object, id }: { object: string; id: string }) {
  const target = useObject(object);
  const found = useQuery({
    ...pageQuery(object, { filter: `id eq ${idLiteral(id)}`, select: ["id", target?.title_field ?? "name"], top: 1 }),
    enabled: Boolean(target),
    staleTime: 60_000,
  });
  return <>{found.data?.value[0] ? titleOf(target, found.data.value[0]) : "…"}</>;
}

function ReferenceCell({ field, value, record }: CellProps) {
  const { t } = useLanguage();
  const target = useObject(targetOf(field));
  // The server has looked for it: there is one, which this user may not see.
  if (record[field.name] === null) return <span className="k-faint">{t("reference.unseen")}</span>;
  const other = expanded(record, field);
  const title = other ? titleOf(target, other) : <FetchedTitle object={targetOf(field)} id={String(value)} />;
  // Stages, sources and the like are words of the set-up, not pages that one goes to.
  if (!target || target.group === "setup") {
    const color = kindColor(other?.kind);
    return color ? <Tag color={color}>{title}</Tag> : title;
  }
  return (
    <Link
      to="/o/$object/$id"
      params={{ object: target.name, id: String(value) }}
      onClick={(event) => event.stopPropagation()}
    >
      {title}
    </Link>
  );
}

function PersonCell({ field, value, record }: CellProps) {
  const name = titleOf(undefined, expanded(record, field));
  if (!name) return <FetchedTitle object="user" id={String(value)} />;
  return (
    <span className="k-field-person">
      <Avatar name={name} size={20} />
      <span className="k-ellipsis">{name}</span>
    </span>
  );
}

function TeamCell({ field, value, record }: CellProps) {
  const name = titleOf(undefined, expanded(record, field));
  return name ? name : <FetchedTitle object="team" id={String(value)} />;
}

const said = (value: unknown, field: Field, _language: unknown, record?: RecordData) =>
  titleOf(undefined, expanded(record, field)) || String(value ?? "");

export const reference: FieldKind = {
  Cell: ReferenceCell,
  Input: ReferenceInput,
  operators,
  width: 180,
  inline: true,
  text: said,
};

export const user: FieldKind = { ...reference, Cell: PersonCell, operators: ["me", ...operators], width: 140 };
export const team: FieldKind = { ...reference, Cell: TeamCell, width: 140 };
