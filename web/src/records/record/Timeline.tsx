/** Everything that happened to a record, newest first, with the place to log what one has just done or will do next. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import {
  CalendarCheck,
  CircleX,
  FilePlus2,
  GitMerge,
  type LucideIcon,
  Mail,
  MapPin,
  MessageSquare,
  NotebookPen,
  Paperclip,
  PencilLine,
  Phone,
  RotateCcw,
  Share2,
  Trash2,
  Trophy,
} from "lucide-react";
import { useState } from "react";
import type { ObjectDescription, RecordData, TimelineEntry } from "@/api/contract";
import { refreshEverything, timelineQuery, undoMerge } from "@/api/queries";
import { fieldOf, fieldOfKey, isFile, recordHref, rightsOn, useObject, valueKey } from "@/describe";
import { FieldRead } from "@/fields";
import { useLanguage } from "@/i18n";
import { Bones, failureText, useNotify } from "@/ui";
import { activityTarget } from "./activity";
import { Composer } from "./Composer";
import { useToldActivities } from "./told";
import "./timeline.css";

const icons: Record<string, LucideIcon> = {
  created: FilePlus2,
  changed: PencilLine,
  updated: PencilLine,
  deleted: Trash2,
  restored: RotateCcw,
  merged: GitMerge,
  won: Trophy,
  lost: CircleX,
  activity: MessageSquare,
  call: Phone,
  visit: MapPin,
  email: Mail,
  meeting: CalendarCheck,
  task: CalendarCheck,
  note: NotebookPen,
  file: Paperclip,
  shared: Share2,
};

export function Timeline({ object, record }: { object: ObjectDescription; record: RecordData }) {
  const { t } = useLanguage();
  const pages = useInfiniteQuery(timelineQuery(object.name, record.id));
  const [only, setOnly] = useState<"all" | "activity" | "changed">("all");
  const target = activityTarget(object);
  const byPage = (pages.data?.pages ?? []).map((page) => page.entries);
  const entries = byPage.flat();
  const told = useToldActivities(byPage);
  const shown = entries.filter((entry) => {
    if (only === "all") return true;
    return only === "activity" ? entry.kind === "activity" : (entry.changes?.length ?? 0) > 0;
  });

  return (
    <section className="k-card k-timeline" aria-label={t("record.timeline")}>
      <header>
        <h2>{t("record.timeline")}</h2>
        <span className="k-grow" />
        <div className="k-switch">
          {(["all", "activity", "changed"] as const).map((one) => (
            <button key={one} type="button" aria-pressed={only === one} onClick={() => setOnly(one)}>
              {t(`timeline.${one}`)}
            </button>
          ))}
        </div>
      </header>
      {target && !record.deleted_at && <Composer object={object} field={target} record={record} />}
      {pages.isPending && <Bones lines={5} />}
      {pages.error && entries.length === 0 && <p className="k-related-none">{failureText(pages.error, t)}</p>}
      {pages.data && shown.length === 0 && <p className="k-related-none">{t("timeline.none")}</p>}
      <ol className="k-timeline-list">
        {shown.map((entry) => (
          <Entry
            key={entry.id}
            object={object}
            entry={entry}
            activity={told.get(entry.record?.id ?? "")}
            mayChange={rightsOn(object, record).update}
          />
        ))}
      </ol>
      {pages.hasNextPage && (
        <Button block type="text" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("timeline.more")}
        </Button>
      )}
    </section>
  );
}

interface EntryProps {
  object: ObjectDescription;
  entry: TimelineEntry;
  /** The activity that the entry is about. */
  activity: RecordData | undefined;
  mayChange: boolean;
}

function Entry({ object, entry, activity, mayChange }: EntryProps) {
  const { relative, instant } = useLanguage();
  const Icon = icons[String(activity?.kind ?? entry.kind)] ?? MessageSquare;
  return (
    <li className="k-timeline-entry" data-kind={entry.kind}>
      <span className="k-timeline-icon" aria-hidden="true">
        <Icon size={15} />
      </span>
      <div className="k-grow">
        <div className="k-timeline-line">
          <Summary entry={entry} />
          <time dateTime={entry.at} title={instant(entry.at)}>
            {relative(entry.at)}
          </time>
        </div>
        {entry.note && !entry.summary.includes(entry.note) && <p className="k-timeline-note">{entry.note}</p>}
        {activity && <Words activity={activity} summary={entry.summary} />}
        {entry.merge && mayChange && <UndoMerge merge={entry.merge} />}
        {entry.changes && entry.changes.length > 0 && (
          <ul className="k-timeline-changes">
            {entry.changes.map((change) => (
              <li key={change.field}>
                <span className="k-faint">{change.label}</span>{" "}
                <Value object={object} name={change.field} value={change.from} />
                <span aria-hidden="true"> → </span>
                <Value object={object} name={change.field} value={change.to} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

/** What came of an activity and what comes next, each where it says more than the sentence above it. */
function Words({ activity, summary }: { activity: RecordData; summary: string }) {
  const described = useObject("activity");
  const outcome = typeof activity.outcome === "string" ? activity.outcome : "";
  const next = fieldOf(described, "next_step");
  return (
    <>
      {outcome && !summary.includes(outcome) && <p className="k-timeline-note">{outcome}</p>}
      {next && Boolean(activity.next_step) && (
        <p className="k-timeline-next">
          <span className="k-faint">{next.label}</span> {String(activity.next_step)}
        </p>
      )}
    </>
  );
}

function UndoMerge({ merge }: { merge: string }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const undo = () =>
    undoMerge(merge)
      .then(() => refreshEverything(client))
      .catch(notify.failed);
  return (
    <Button size="small" type="link" onClick={() => void undo()}>
      {t("action.undo")}
    </Button>
  );
}

/** The server's sentence, with the person in bold and the record that it is about as a link. */
function Summary({ entry: { summary, by, record } }: { entry: TimelineEntry }) {
  const named = by && summary.startsWith(by.name);
  const rest = named ? summary.slice(by.name.length) : summary;
  const link = record && <Link to={recordHref(record.object, record.id) as "/"}>{record.title}</Link>;
  const at = record?.title ? rest.indexOf(record.title) : -1;
  return (
    <span>
      {by && <strong>{by.name}</strong>}
      {by && !named && " "}
      {record && at >= 0 ? (
        <>
          {rest.slice(0, at)}
          {link}
          {rest.slice(at + record.title.length)}
        </>
      ) : (
        <>
          {rest} {link}
        </>
      )}
    </span>
  );
}

/** A value of the past, shown as its field shows it today; text that the server has already put into words stays as it is. */
function Value({ object, name, value }: { object: ObjectDescription; name: string; value: unknown }) {
  const field = fieldOfKey(object, name);
  if (value && typeof value === "object" && "title" in value) return <>{String((value as { title: unknown }).title)}</>;
  if (!field) return <>{value === null || value === undefined ? "–" : String(value)}</>;
  // The server has put it into words: the file's name.
  if (typeof value === "string" && isFile(field)) return <>{value}</>;
  const isId = typeof value === "string" && /^[0-9a-f-]{36}$/i.test(value);
  if (
    typeof value === "string" &&
    !isId &&
    (field.kind === "reference" || field.kind === "user" || field.kind === "team")
  ) {
    return <>{value}</>;
  }
  const option = field.options?.find((one) => one.label === value);
  return <FieldRead field={field} record={{ id: "", version: 0, [valueKey(field)]: option?.value ?? value }} />;
}
