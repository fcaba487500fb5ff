/** Which days people work: the state's holidays as they are known, and the company's own days off and make-up workdays. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popover, Segmented } from "antd";
import { ChevronLeft, ChevronRight, Undo2 } from "lucide-react";
import { useState } from "react";
import { request } from "@/api/client";
import type { RecordData } from "@/api/contract";
import { createRecord, deleteRecord, refreshObject, updateRecord } from "@/api/queries";
import { useSession } from "@/api/useSession";
import { useLanguage } from "@/i18n";
import { Bones, FailedState, useNotify } from "@/ui";
import { useAll } from "../records";
import { SetupFrame } from "../SetupFrame";
import { type Day, monthDays, monthName, weekdayName, weekOrder } from "./months";
import "./calendar.css";

interface WorkingYear {
  year: number;
  working_days: number;
  months: number[];
  exceptions: { day: string; working: boolean; name: string | null }[];
}

const calendarKey = (year: number) => ["working-calendar", year];

export default function CalendarPage() {
  const { t, locale, today, weekStart } = useLanguage();
  const [year, setYear] = useState(() => Number(today().slice(0, 4)));
  const answer = useQuery({
    queryKey: calendarKey(year),
    queryFn: ({ signal }) => request<WorkingYear>(`/api/calendar?year=${year}`, { signal }),
    placeholderData: (before) => before,
  });
  const own = useAll("holiday", `day ge ${year}-01-01 and day le ${year}-12-31`).records;
  const start = useSession().company?.week_start ?? weekStart;
  const exceptions = new Map(answer.data?.exceptions.map((one) => [one.day, one]));

  return (
    <SetupFrame
      title="admin.calendar"
      text="admin.calendar_text"
      actions={
        <span className="k-row">
          <Button
            icon={<ChevronLeft size={16} />}
            aria-label={t("admin.year_before")}
            onClick={() => setYear(year - 1)}
          />
          <strong className="k-numbers" aria-live="polite">
            {year}
          </strong>
          <Button
            icon={<ChevronRight size={16} />}
            aria-label={t("admin.year_after")}
            onClick={() => setYear(year + 1)}
          />
        </span>
      }
    >
      {answer.error ? (
        <FailedState error={answer.error} retry={() => void answer.refetch()} />
      ) : !answer.data ? (
        <Bones lines={10} />
      ) : (
        <>
          <div className="k-days-legend">
            <span>{t("admin.working_days", { count: answer.data.working_days })}</span>
            <span data-kind="off">{t("admin.day_off")}</span>
            <span data-kind="work">{t("admin.day_makeup")}</span>
            <span data-kind="own">{t("admin.day_own")}</span>
          </div>
          <div className="k-days">
            {Array.from({ length: 12 }, (_, index) => index + 1).map((month) => {
              const { blanks, days } = monthDays(year, month, start);
              return (
                <section key={month} className="k-card k-days-month" aria-label={monthName(locale, month)}>
                  <header>
                    <h2>{monthName(locale, month)}</h2>
                    <small className="k-faint">
                      {t("admin.working_days", { count: answer.data.months[month - 1] ?? 0 })}
                    </small>
                  </header>
                  <div className="k-days-grid">
                    {weekOrder(start).map((weekday) => (
                      <span key={weekday} className="k-days-week" aria-hidden="true">
                        {weekdayName(locale, weekday, "narrow")}
                      </span>
                    ))}
                    {Array.from({ length: blanks }, (_, blank) => (
                      <span key={`b${blank}`} />
                    ))}
                    {days.map((day) => (
                      <DayCell
                        key={day.date}
                        day={day}
                        exception={exceptions.get(day.date)}
                        own={own.find((record) => record.day === day.date)}
                        today={day.date === today()}
                      />
                    ))}
                  </div>
                </section>
              );
            })}
          </div>
        </>
      )}
    </SetupFrame>
  );
}

interface CellProps {
  day: Day;
  exception: { working: boolean; name: string | null } | undefined;
  own: RecordData | undefined;
  today: boolean;
}

function DayCell({ day, exception, own, today }: CellProps) {
  const { t } = useLanguage();
  const [open, setOpen] = useState(false);
  const works = exception ? exception.working : day.weekday < 6;
  const kind = exception ? (exception.working ? "work" : "off") : day.weekday < 6 ? "plain" : "weekend";
  const said = [day.date, works ? t("admin.day_works") : t("admin.day_off"), exception?.name]
    .filter(Boolean)
    .join(", ");
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      title={day.date}
      content={<DayForm day={day} works={works} own={own} onDone={() => setOpen(false)} />}
    >
      <button
        type="button"
        className="k-days-day"
        data-kind={kind}
        data-own={own ? true : undefined}
        data-today={today || undefined}
        aria-label={said}
        title={exception?.name ?? undefined}
      >
        {day.day}
      </button>
    </Popover>
  );
}

function DayForm({ day, works, own, onDone }: { day: Day; works: boolean; own?: RecordData; onDone: () => void }) {
  const { t } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const [working, setWorking] = useState(own ? works : !works);
  const [name, setName] = useState(String(own?.name ?? ""));
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
      await Promise.all([
        refreshObject(client, "holiday"),
        client.invalidateQueries({ queryKey: calendarKey(Number(day.date.slice(0, 4))) }),
      ]);
      onDone();
    } catch (error) {
      notify.failed(error);
      setBusy(false);
    }
  };
  const said = name.trim() || (working ? t("admin.day_makeup") : t("admin.day_off"));
  return (
    <div className="k-lines" style={{ width: 240 }}>
      <Segmented
        block
        value={working ? "work" : "off"}
        onChange={(next) => setWorking(next === "work")}
        options={[
          { value: "off", label: t("admin.day_off") },
          { value: "work", label: t("admin.day_works") },
        ]}
      />
      <Input
        value={name}
        onChange={(event) => setName(event.target.value)}
        placeholder={t("admin.day_name")}
        aria-label={t("admin.day_name")}
      />
      <div className="k-row">
        {own && (
          <Button
            icon={<Undo2 size={16} />}
            disabled={busy}
            onClick={() => void run(() => deleteRecord("holiday", own.id))}
          >
            {t("admin.day_reset")}
          </Button>
        )}
        <span className="k-grow" />
        <Button
          type="primary"
          loading={busy}
          onClick={() =>
            void run(() =>
              own
                ? updateRecord("holiday", own.id, own.version, { name: said, working })
                : createRecord("holiday", { name: said, day: day.date, working }),
            )
          }
        >
          {t("action.save")}
        </Button>
      </div>
    </div>
  );
}
