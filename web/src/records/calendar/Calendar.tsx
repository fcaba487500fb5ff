/** Records by the day of their calendar field: a month or a week on a desk, an agenda on a phone. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { CalendarX, ChevronLeft, ChevronRight } from "lucide-react";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import type { ListQuery } from "@/api/odata";
import { pageQuery } from "@/api/queries";
import { columnsToQuery, fieldOf, recordHref, titleOf, useObjects, valueKey } from "@/describe";
import { useLanguage } from "@/i18n";
import { civilDate, fromWallClock } from "@/i18n/time";
import { Bones, EmptyState, useIsPhone } from "@/ui";
import { both } from "../filter/build";
import type { ListState } from "../list/useListState";
import { useLiveObject } from "../useLive";
import { addDays, addMonths, monthOf, weekOf } from "./days";
import "./calendar.css";

interface Props {
  object: ObjectDescription;
  state: ListState;
  onCreate?: (given: Record<string, unknown>) => void;
}

export default function Calendar({ object, state, onCreate }: Props) {
  const { t } = useLanguage();
  const field = fieldOf(object, object.calendar_field);
  if (!field) return <EmptyState icon={CalendarX} title={t("calendar.none")} />;
  return <Days object={object} state={state} field={field} onCreate={onCreate} />;
}

function Days({ object, state, field, onCreate }: Props & { field: Field }) {
  const { t, locale, today, timeZone, weekStart } = useLanguage();
  const phone = useIsPhone();
  const objects = useObjects();
  const now = today();
  const [day, setDay] = useState(now);
  const [span, setSpan] = useState<"month" | "week">("month");
  useLiveObject(object.name);

  const weeks = useMemo(
    () => (span === "month" ? monthOf(day, weekStart) : [weekOf(day, weekStart)]),
    [day, span, weekStart],
  );
  const first = weeks[0]?.[0] ?? day;
  const after = addDays(weeks.at(-1)?.at(-1) ?? day, 1);
  const isInstant = field.kind === "instant";
  const bound = (date: string) => (isInstant ? fromWallClock(`${date} 00:00:00`, timeZone) : date);
  const key = valueKey(field);
  const query: ListQuery = {
    ...columnsToQuery(object, [field], objects),
    filter: both(`${key} ge ${bound(first)} and ${key} lt ${bound(after)}`, state.query.filter),
    search: state.query.search,
    orderBy: key,
    top: 1000,
  };
  const found = useQuery({
    ...pageQuery(object.name, query),
    enabled: state.ready,
    placeholderData: (before) => before,
  });
  const byDay = useMemo(() => {
    const days = new Map<string, RecordData[]>();
    for (const record of found.data?.value ?? []) {
      const date = isInstant ? civilDate(String(record[key]), timeZone) : String(record[key]).slice(0, 10);
      days.set(date, [...(days.get(date) ?? []), record]);
    }
    return days;
  }, [found.data, isInstant, key, timeZone]);

  const grid = useRef<HTMLDivElement>(null);
  const room = useRoom(grid, weeks.length, found.isPending || phone);

  const step = (by: number) => setDay(span === "month" ? addMonths(day, by) : addDays(day, 7 * by));
  const title = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: phone ? "short" : "long",
    timeZone: "UTC",
  }).format(new Date(`${day}T00:00:00Z`));
  const dayName = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const create = onCreate
    ? (date: string) => onCreate({ [key]: isInstant ? fromWallClock(`${date} 09:00:00`, timeZone) : date })
    : undefined;
  const time = (record: RecordData) =>
    isInstant
      ? new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(
          new Date(String(record[key])),
        )
      : "";

  return (
    <div className="k-calendar" aria-busy={found.isFetching}>
      <div className="k-row">
        <Button icon={<ChevronLeft size={16} />} onClick={() => step(-1)} aria-label={t("calendar.back")} />
        <Button icon={<ChevronRight size={16} />} onClick={() => step(1)} aria-label={t("calendar.forward")} />
        <Button onClick={() => setDay(now)}>{t("calendar.today")}</Button>
        <h2 className="k-calendar-title" aria-live="polite">
          {title}
        </h2>
        <span className="k-grow" />
        <div className="k-switch">
          {(["month", "week"] as const).map((one) => (
            <button key={one} type="button" aria-pressed={span === one} onClick={() => setSpan(one)}>
              {t(`calendar.${one}`)}
            </button>
          ))}
        </div>
      </div>
      {found.isPending ? (
        <Bones lines={8} />
      ) : phone ? (
        <Agenda
          days={weeks.flat().filter((date) => span === "week" || date.slice(0, 7) === day.slice(0, 7))}
          byDay={byDay}
          object={object}
          time={time}
          now={now}
        />
      ) : (
        <div
          ref={grid}
          className="k-calendar-grid"
          data-span={span}
          style={{ gridTemplateRows: `auto repeat(${weeks.length}, minmax(0, 1fr))` }}
        >
          {(weeks[0] ?? []).map((date) => (
            <div key={date} className="k-calendar-weekday">
              {dayName.format(new Date(`${date}T00:00:00Z`))}
            </div>
          ))}
          {weeks.flat().map((date) => {
            const records = byDay.get(date) ?? [];
            const most = span === "month" ? room : 40;
            return (
              <section
                key={date}
                className="k-calendar-day"
                data-outside={(span === "month" && date.slice(0, 7) !== day.slice(0, 7)) || undefined}
                data-today={date === now || undefined}
                aria-label={date}
              >
                {create ? (
                  <button
                    type="button"
                    className="k-plain k-calendar-date"
                    onClick={() => create(date)}
                    title={t("calendar.add", { date })}
                  >
                    {Number(date.slice(8))}
                  </button>
                ) : (
                  <span className="k-calendar-date">{Number(date.slice(8))}</span>
                )}
                {records.slice(0, records.length > most ? most - 1 : most).map((record) => (
                  <Link
                    key={record.id}
                    to={recordHref(object.name, record.id) as "/"}
                    className="k-calendar-item k-ellipsis"
                  >
                    {isInstant && <span className="k-numbers">{time(record)} </span>}
                    {titleOf(object, record)}
                  </Link>
                ))}
                {records.length > most && (
                  <button
                    type="button"
                    className="k-plain k-calendar-more"
                    onClick={() => {
                      setDay(date);
                      setSpan("week");
                    }}
                  >
                    {t("calendar.more", { count: records.length - most + 1 })}
                  </button>
                )}
              </section>
            );
          })}
        </div>
      )}
    </div>
  );
}

/** What a day's number, a record and the day's own edges take, in pixels; as in the style sheet. */
const sizes = { weekdays: 33, date: 26, item: 23, edges: 8 };

/** How many records fit into a day of the month without being cut off. */
function useRoom(grid: RefObject<HTMLDivElement | null>, weeks: number, away: boolean): number {
  const [height, setHeight] = useState(0);
  useEffect(() => {
    const element = grid.current;
    if (!element || away) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [grid, away]);
  const day = (height - sizes.weekdays) / weeks;
  return Math.max(1, Math.floor((day - sizes.date - sizes.edges) / sizes.item));
}

interface AgendaProps {
  days: string[];
  byDay: Map<string, RecordData[]>;
  object: ObjectDescription;
  time: (record: RecordData) => string;
  now: string;
}

function Agenda({ days, byDay, object, time, now }: AgendaProps) {
  const { t, locale } = useLanguage();
  const format = new Intl.DateTimeFormat(locale, { month: "long", day: "numeric", weekday: "short", timeZone: "UTC" });
  const filled = days.filter((day) => byDay.has(day));
  const next = filled.find((day) => day >= now);
  const place = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other days are shown from where they become interesting again
  useEffect(() => place.current?.scrollIntoView({ block: "start" }), [next, days[0]]);
  if (filled.length === 0) return <EmptyState icon={CalendarX} title={t("calendar.free")} />;
  return (
    <div className="k-agenda">
      {filled.map((day) => (
        <section key={day} ref={day === next ? place : undefined}>
          <h3 data-today={day === now || undefined}>{format.format(new Date(`${day}T00:00:00Z`))}</h3>
          {(byDay.get(day) ?? []).map((record) => (
            <Link key={record.id} to={recordHref(object.name, record.id) as "/"} className="k-item">
              {time(record) && <span className="k-numbers k-faint">{time(record)} </span>}
              {titleOf(object, record)}
            </Link>
          ))}
        </section>
      ))}
    </div>
  );
}
