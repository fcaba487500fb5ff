/**
 * Splitting a number: what all are to reach together is proposed for each, some numbers are locked, the rest follows. Nothing is stored
 * until the split is set as targets; a step back takes back a lock.
 */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, DatePicker, InputNumber, Popover, Segmented, Select, Switch } from "antd";
import dayjs from "dayjs";
import { Download, LockOpen, Split, Undo2, UserMinus } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { ServerError } from "@/api/client";
import { pageQuery, refreshObject } from "@/api/queries";
import { useSession } from "@/api/useSession";
import { useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { csvField, saveCsv } from "@/measure/csv";
import { levels, levelWords } from "@/measure/levels";
import { metricsQuery } from "@/measure/metrics";
import { PeriodPicker } from "@/measure/PeriodPicker";
import { periodAt, shifted, spanOf } from "@/measure/period";
import { TeamTree } from "@/measure/TeamTree";
import { Bones, EmptyState, FailedState, useHotkeys, useNotify, usePageTitle } from "@/ui";
import { type SplitSheet, type SplitWish, sheetQuery } from "./contract";
import { SayDialog } from "./SayDialog";
import { SplitGrid } from "./SplitGrid";
import { type Place, withLocks } from "./sheet";
import "./split.css";

const rounds = [1, 100, 1_000, 10_000];

export default function SplitPage() {
  const language = useLanguage();
  const { t, locale, today, currency } = language;
  const fiscalStart = useSession().company?.fiscal_year_start ?? 1;
  const object = useObject("target");
  const notify = useNotify();
  const navigate = useNavigate();
  const client = useQueryClient();
  usePageTitle(t("split.title"));
  const [wish, setWish] = useState<SplitWish>(() => ({
    metric: "won_amount",
    level: "target",
    // What is planned is still to come.
    period: shifted(periodAt("year", today(), fiscalStart), 1),
    lines: false,
    round: 1,
    locks: [],
    leaving: [],
  }));
  const [past, setPast] = useState<SplitWish[]>([]);
  const [total, setTotal] = useState<number | null>(null);
  const [saying, setSaying] = useState(false);
  const [leaver, setLeaver] = useState<string>();
  const { data, error, isFetching, refetch } = useQuery(sheetQuery(wish, locale));
  // While locks stand in each other's way the last sheet stays, so that they can be seen there.
  const last = useRef<SplitSheet>(undefined);
  if (data) last.current = data;
  const sheet = last.current;
  const metrics = useQuery(metricsQuery(locale)).data ?? [];
  const change = (changes: Partial<SplitWish>) => {
    setPast((before) => [...before.slice(-99), wish]);
    setWish({ ...wish, ...changes });
  };
  const back = () => {
    const before = past.at(-1);
    if (!before) return;
    setPast(past.slice(0, -1));
    setWish(before);
    setTotal(before.total ?? null);
  };
  useHotkeys({ "mod+z": back });

  const refusal = error instanceof ServerError && error.status === 400 ? error : undefined;
  const wrong = useMemo(() => {
    const places = (refusal?.details ?? []).flatMap(({ target }) => /^locks\[(\d+)\]$/.exec(target ?? "")?.[1] ?? []);
    return new Set(places.map((at) => `${wish.locks[Number(at)]?.row} ${wish.locks[Number(at)]?.column}`));
  }, [refusal, wish.locks]);

  const lock = (cells: (Place & { value?: number })[]) => {
    if (!sheet || cells.length === 0) return;
    const whole = cells.find(({ row, column }) => row === 0 && column === 0);
    const keyed = cells
      .filter(({ row, column }) => row > 0 || column > 0)
      .map(({ row, column, value }) => ({
        row: sheet.rows[row]?.key ?? "",
        column: sheet.columns[column]?.key ?? "",
        value,
      }));
    if (whole?.value !== undefined) setTotal(whole.value);
    change({ locks: withLocks(wish.locks, keyed), ...(whole?.value === undefined ? {} : { total: whole.value }) });
  };
  const download = () => {
    if (!sheet) return;
    const heads = [t("target.whose"), ...sheet.columns.map((column) => column.label), t("split.last_year")];
    const lines = sheet.rows.map((row) => [row.label, ...row.cells, row.last_year]);
    const csv = [heads, ...lines].map((line) => line.map(csvField).join(",")).join("\r\n");
    saveCsv(`${t("split.title")} ${sheet.period.label}`, `\ufeff${csv}`);
  };
  const people = useQuery(
    pageQuery("user", { select: ["id", "name"], filter: "active eq true", orderBy: "name", top: 1000 }),
  ).data?.value;
  const nameOf = (id: string) => String(people?.find((one) => one.id === id)?.name ?? "");
  // A new question is a new sheet: what was locked there means nothing here.
  const ask = (changes: Partial<SplitWish>) => {
    setTotal(null);
    change({ ...changes, total: undefined, locks: [], leaving: [] });
  };

  if (object && !object.can.create)
    return (
      <div className="k-page">
        <EmptyState icon={Split} title={t("split.forbidden")} text={t("split.forbidden_text")} />
      </div>
    );
  return (
    <div className="k-page">
      <header className="k-page-head">
        <div className="k-grow">
          <h1>{t("split.title")}</h1>
          <p className="k-faint">{t("split.text")}</p>
        </div>
        <Link to={"/targets" as "/"}>
          <Button>{t("target.title")}</Button>
        </Link>
        <Button type="primary" disabled={!sheet || !!error || isFetching} onClick={() => setSaying(true)}>
          {t("split.say")}
        </Button>
      </header>
      <div className="k-row k-split-asked">
        <Select
          value={wish.metric}
          aria-label={t("target.metric")}
          popupMatchSelectWidth={false}
          options={metrics
            .filter((one) => one.has_period && !one.of_now && (one.unit === "money" || one.unit === "number"))
            .map((one) => ({ value: one.key, label: one.name }))}
          onChange={(metric) => ask({ metric })}
        />
        <PeriodPicker value={wish.period} onChange={(period) => spanOf(period) !== "custom" && ask({ period })} />
        <TeamTree
          value={wish.team ?? sheet?.team ?? undefined}
          onChange={(team) => ask({ team })}
          label={t("split.team")}
        />
        <Segmented
          value={wish.level}
          onChange={(level) => change({ level })}
          options={levels.map((value) => ({ value, label: t(levelWords[value]) }))}
        />
        <span className="k-split-field">
          <label htmlFor="split-total">{t("split.total")}</label>
          <InputNumber<number>
            id="split-total"
            className="k-split-total"
            value={total ?? sheet?.rows[0]?.cells[0] ?? null}
            min={0}
            controls={false}
            status={refusal?.byField.total ? "error" : undefined}
            suffix={sheet?.unit === "money" ? currency : undefined}
            formatter={(value, { userTyping }) =>
              userTyping ? String(value ?? "") : String(value ?? "").replace(/\B(?=(\d{3})+(?!\d))/g, ",")
            }
            parser={(text) => Number((text ?? "").replace(/[,，\s]/g, ""))}
            onChange={setTotal}
            onBlur={() => total !== null && total !== wish.total && change({ total })}
            onPressEnter={() => total !== null && total !== wish.total && change({ total })}
          />
        </span>
        <span className="k-split-field">
          <label htmlFor="split-round">{t("split.round")}</label>
          <Select
            id="split-round"
            value={wish.round}
            popupMatchSelectWidth={false}
            options={rounds.map((value) => ({ value, label: language.number(value) }))}
            onChange={(round) => change({ round })}
          />
        </span>
        <span className="k-split-field">
          <label htmlFor="split-lines">{t("split.lines")}</label>
          <Switch id="split-lines" checked={wish.lines} onChange={(lines) => change({ lines, locks: [] })} />
        </span>
      </div>
      <div className="k-row k-split-asked">
        <Button icon={<Undo2 size={16} />} disabled={past.length === 0} onClick={back}>
          {t("split.undo")}
        </Button>
        <Button icon={<LockOpen size={16} />} disabled={wish.locks.length === 0} onClick={() => change({ locks: [] })}>
          {t("split.unlock_all", { count: wish.locks.length })}
        </Button>
        <Popover
          trigger="click"
          placement="bottomLeft"
          content={
            <div className="k-split-leaving">
              <p className="k-faint">{t("split.leaves_text")}</p>
              <Select
                showSearch={{ optionFilterProp: "label" }}
                value={leaver}
                placeholder={t("split.who_leaves")}
                aria-label={t("split.who_leaves")}
                options={(people ?? []).map((one) => ({ value: one.id, label: String(one.name) }))}
                onChange={setLeaver}
              />
              <DatePicker
                disabled={!leaver}
                placeholder={t("split.leaves_on")}
                aria-label={t("split.leaves_on")}
                defaultPickerValue={sheet ? dayjs(sheet.period.from) : undefined}
                onChange={(day) => {
                  if (!day || !leaver) return;
                  const others = wish.leaving.filter((one) => one.user !== leaver);
                  change({ leaving: [...others, { user: leaver, from: day.format("YYYY-MM-DD") }] });
                  setLeaver(undefined);
                }}
              />
            </div>
          }
        >
          <Button icon={<UserMinus size={16} />}>{t("split.leaves")}</Button>
        </Popover>
        {wish.leaving.map((one) => (
          <Button
            key={one.user}
            size="small"
            aria-label={t("split.stays", { name: nameOf(one.user) })}
            onClick={() => change({ leaving: wish.leaving.filter((other) => other.user !== one.user) })}
          >
            {t("split.leaves_from", { name: nameOf(one.user), day: one.from })} ×
          </Button>
        ))}
        <span className="k-grow" />
        <Button icon={<Download size={16} />} disabled={!sheet} onClick={download}>
          CSV
        </Button>
      </div>
      {refusal && sheet && (
        <ul className="k-split-problems" role="alert">
          {[...new Set(refusal.details.map((detail) => detail.message))].map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
      {error && !(refusal && sheet) ? (
        <FailedState title={t("split.failed")} error={error} retry={() => void refetch()} />
      ) : !sheet ? (
        <Bones lines={10} />
      ) : (
        <>
          <SplitGrid
            sheet={sheet}
            wrong={wrong}
            onLock={lock}
            onRefuse={() => notify.failed(new Error(t("split.not_lockable")))}
          />
          <p className="k-faint">{t("split.keys")}</p>
        </>
      )}
      {saying && sheet && (
        <SayDialog
          wish={wish}
          sheet={sheet}
          onClose={() => setSaying(false)}
          onSaid={(said) => {
            setSaying(false);
            void refreshObject(client, "target");
            void client.invalidateQueries({ queryKey: ["report"] });
            notify.done(t("split.said_done", { count: said.said, unchanged: said.unchanged }));
            void navigate({ to: "/targets" as "/", search: { period: wish.period } as never });
          }}
        />
      )}
    </div>
  );
}
