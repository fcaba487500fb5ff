/** What should happen today and what should have happened before: each line opens its record. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import { AlarmClock, CircleCheck } from "lucide-react";
import { useState } from "react";
import { request } from "@/api/client";
import type { Page, RecordData } from "@/api/contract";
import { localLink } from "@/api/odata";
import { pageQuery } from "@/api/queries";
import { fieldOf, titleOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { RowsLink } from "@/measure/Figure";
import { type Asked, numberOf, type Report } from "@/measure/report";
import { rowsTarget } from "@/measure/rows";
import { Bones, EmptyState, iconOf, tagColor } from "@/ui";
import { Panel } from "./Panel";

const shown = 6;
/** When each kind of record wants attention. */
const due: Record<string, string> = { activity: "due_at" };
const dueField = (object: string) => due[object] ?? "next_contact_on";

export function TodoPanel({ asked, mine }: { asked: Asked; mine: boolean }) {
  const { t } = useLanguage();
  return (
    <Panel
      title={mine ? t("dashboard.todo_mine") : t("dashboard.todo")}
      report="overdue"
      asked={asked}
      wide={6}
      lines={7}
    >
      {(report) => (
        <>
          {mine && <Today />}
          <Overdue report={report} />
        </>
      )}
    </Panel>
  );
}

/** One's own activities that are due today. */
function Today() {
  const { t } = useLanguage();
  const object = useObject("activity");
  const found = useQuery({
    ...pageQuery("activity", {
      filter: "done_at eq null and due_at in period('today') and owner_id eq me()",
      orderBy: "due_at",
      top: shown,
    }),
    enabled: Boolean(object),
  }).data?.value;
  if (!object || !found || found.length === 0) return null;
  return (
    <>
      <h3 className="k-todo-heading">{t("dashboard.today")}</h3>
      <ul className="k-todo">
        {found.map((record) => (
          <Item key={record.id} object="activity" record={record} />
        ))}
      </ul>
    </>
  );
}

function Overdue({ report }: { report: Report }) {
  const { t, numberShort } = useLanguage();
  const [wished, setWished] = useState<string>();
  const parts = report.columns
    .filter((column) => column.kind === "count")
    .map((column) => ({ column, cell: report.total?.[column.name] }))
    .filter(({ cell }) => (numberOf(cell?.value) ?? 0) > 0);
  const chosen = parts.find(({ column }) => column.name === wished) ?? parts[0];
  if (!chosen) {
    return <EmptyState icon={CircleCheck} title={t("dashboard.todo_none")} text={t("dashboard.todo_none_text")} />;
  }
  return (
    <>
      <Segmented
        className="k-todo-parts"
        aria-label={t("dashboard.overdue")}
        value={chosen.column.name}
        onChange={setWished}
        options={parts.map(({ column, cell }) => ({
          value: column.name,
          label: (
            <>
              {column.label} <strong className="k-numbers">{numberShort(cell?.value)}</strong>
            </>
          ),
        }))}
      />
      <Few key={chosen.column.name} rows={chosen.cell?.rows} />
      <p className="k-todo-all">
        <RowsLink rows={chosen.cell?.rows}>
          {t("dashboard.todo_all", { count: numberOf(chosen.cell?.value) ?? 0, object: chosen.column.label })}
        </RowsLink>
      </p>
    </>
  );
}

/** The oldest few of a figure's records. */
function Few({ rows }: { rows: string | null | undefined }) {
  const target = rowsTarget(rows);
  const object = useObject(target?.object);
  const field = fieldOf(object, dueField(target?.object ?? ""));
  const order = field?.sortable ? `&$orderby=${field.name}` : "";
  const link = rows && object ? `${localLink(rows)}${rows.includes("?") ? "&" : "?"}$top=${shown}${order}` : undefined;
  const found = useQuery({
    queryKey: ["records", target?.object, "few", link],
    queryFn: ({ signal }) => request<Page>(String(link), { signal }),
    enabled: Boolean(link),
  });
  if (!link) return null;
  if (found.isPending) return <Bones lines={shown} />;
  return (
    <ul className="k-todo">
      {(found.data?.value ?? []).map((record) => (
        <Item key={record.id} object={target?.object ?? ""} record={record} overdue />
      ))}
    </ul>
  );
}

function Item({ object: name, record, overdue }: { object: string; record: RecordData; overdue?: boolean }) {
  const { instant, relative, today, t } = useLanguage();
  const object = useObject(name);
  const Icon = overdue ? AlarmClock : iconOf(object?.icon, name);
  const at = record[dueField(name)];
  const isDate = typeof at === "string" && at.length === 10;
  const when =
    typeof at !== "string" ? "" : overdue ? relative(isDate ? `${at}T12:00:00Z` : at) : instant(at).slice(-5);
  return (
    <li>
      <Link to="/o/$object/$id" params={{ object: name, id: record.id }}>
        <Icon size={16} aria-hidden="true" style={{ color: overdue ? tagColor("orange") : undefined, flex: "none" }} />
        <span className="k-grow k-ellipsis">{titleOf(object, record)}</span>
        <span className="k-faint k-todo-kind">{object?.label}</span>
        <time className="k-todo-when" dateTime={String(at ?? "")} title={String(at ?? today())}>
          {when || t("field.empty")}
        </time>
      </Link>
    </li>
  );
}
