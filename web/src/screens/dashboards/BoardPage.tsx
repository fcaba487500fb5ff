/** A dashboard that somebody put together: cards of reports, each with the figures that its reader may know; full screen for a wall. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { App, Button, Checkbox, ConfigProvider, Dropdown, Input } from "antd";
import { Maximize, Minimize, MoreHorizontal, Pencil, Printer, Save, Share2, Trash2 } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { ServerError } from "@/api/client";
import type { RecordData } from "@/api/contract";
import { createRecord, deleteRecord, pageQuery, recordQuery, refreshObject, updateRecord } from "@/api/queries";
import { rightsOn, titleOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { DashboardSwitch } from "@/pivot/DashboardSwitch";
import { PeriodChoice } from "@/pivot/PeriodChoice";
import { Bones, EmptyState, FailedState, useNotify, usePageTitle } from "@/ui";
import { BoardCard } from "./BoardCard";
import { type Row, readBoard, writtenBoard } from "./board";
import "./dashboards.css";

const BoardEditor = lazy(() => import("./BoardEditor").then((module) => ({ default: module.BoardEditor })));
const ShareDialog = lazy(() => import("@/records/record/ShareDialog"));

export default function BoardPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const object = useObject("dashboard");
  const found = useQuery({ ...recordQuery("dashboard", id, []), enabled: id !== "new" && Boolean(object) });
  const { t } = useLanguage();
  if (id === "new") return <Editor key="new" />;
  if (found.error) {
    return found.error instanceof ServerError && found.error.code === "not_found" ? (
      <EmptyState title={t("error.not_found")} text={t("error.not_found_text")} />
    ) : (
      <FailedState error={found.error} retry={() => void found.refetch()} />
    );
  }
  if (!found.data) return <Bones lines={8} />;
  return <Reader key={id} record={found.data} />;
}

/** Whether the part of the page fills the screen, and the way in and out. */
function useFullScreen() {
  const place = useRef<HTMLDivElement>(null);
  const [full, setFull] = useState(false);
  useEffect(() => {
    const follow = () => setFull(document.fullscreenElement !== null && document.fullscreenElement === place.current);
    document.addEventListener("fullscreenchange", follow);
    return () => document.removeEventListener("fullscreenchange", follow);
  }, []);
  const toggle = () => void (full ? document.exitFullscreen() : place.current?.requestFullscreen?.());
  return { place, full, toggle };
}

function Reader({ record }: { record: RecordData }) {
  const { t } = useLanguage();
  const object = useObject("dashboard");
  const navigate = useNavigate();
  const client = useQueryClient();
  const notify = useNotify();
  const { modal } = App.useApp();
  const [editing, setEditing] = useState(false);
  const [sharing, setSharing] = useState(false);
  const [period, setPeriod] = useState<string | null>(null);
  const { place, full, toggle } = useFullScreen();
  // What stands here is not always what one may open by itself.
  const reports = useQuery(pageQuery("report", { select: ["id"], top: 1000 }));
  const title = titleOf(object, record);
  usePageTitle(title);
  if (editing) return <Editor record={record} onClose={() => setEditing(false)} />;

  const rows = readBoard(record.definition);
  const known = new Set(reports.data?.value.map((report) => report.id));
  const may = object ? rightsOn(object, record) : undefined;
  const remove = () =>
    modal.confirm({
      title: t("pivot.delete_sure", { title }),
      okButtonProps: { danger: true },
      okText: t("pivot.delete"),
      onOk: async () => {
        try {
          await deleteRecord("dashboard", record.id);
          await refreshObject(client, "dashboard");
          void navigate({ to: "/dashboard" as "/" });
        } catch (error) {
          notify.failed(error);
        }
      },
    });
  const more = [
    { key: "print", icon: <Printer size={16} />, label: t("pivot.print"), onClick: () => window.print() },
    ...(may?.update
      ? [{ key: "share", icon: <Share2 size={16} />, label: t("pivot.share"), onClick: () => setSharing(true) }]
      : []),
    ...(may?.delete
      ? [{ key: "delete", icon: <Trash2 size={16} />, danger: true, label: t("pivot.delete"), onClick: remove }]
      : []),
  ];
  return (
    <div className="k-page k-board" ref={place} data-full={full || undefined}>
      <header className="k-page-head">
        <h1 className="k-grow">{title}</h1>
        {!full && <DashboardSwitch current={record.id} />}
        {/* What fills the screen hides what opens beside it. */}
        <ConfigProvider getPopupContainer={() => (full && place.current) || document.body}>
          <PeriodChoice own value={period} onChange={setPeriod} />
        </ConfigProvider>
        <Button
          icon={full ? <Minimize size={16} /> : <Maximize size={16} />}
          aria-label={t(full ? "boards.leave_full" : "boards.full")}
          title={t(full ? "boards.leave_full" : "boards.full")}
          onClick={toggle}
        />
        {!full && may?.update && (
          <Button icon={<Pencil size={16} />} onClick={() => setEditing(true)}>
            {t("pivot.edit")}
          </Button>
        )}
        {!full && (
          <Dropdown menu={{ items: more }} trigger={["click"]}>
            <Button icon={<MoreHorizontal size={16} />} aria-label={t("pivot.more")} />
          </Dropdown>
        )}
      </header>
      {rows.length === 0 && (
        <div className="k-card">
          <EmptyState title={t("boards.empty")} text={t("boards.empty_text")} />
        </div>
      )}
      {rows.map((row) => (
        <div key={row.id} className="k-board-row">
          {row.cards.map((card) => (
            <section
              key={card.id}
              className="k-card k-board-card"
              style={{ flexGrow: card.width }}
              aria-label={card.title}
            >
              <BoardCard
                card={card}
                height={row.height}
                dashboard={record.id}
                period={period ?? undefined}
                live={full}
                isOpen={known.has(card.report)}
              />
            </section>
          ))}
        </div>
      ))}
      {sharing && object && (
        <Suspense>
          <ShareDialog object={object} record={record} onClose={() => setSharing(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** A new dashboard, or a changed one. */
function Editor({ record, onClose }: { record?: RecordData; onClose?: () => void }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const client = useQueryClient();
  const notify = useNotify();
  const [name, setName] = useState(typeof record?.name === "string" ? record.name : "");
  const [shared, setShared] = useState(Boolean(record?.shared));
  const [rows, setRows] = useState<Row[]>(() => readBoard(record?.definition));
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  usePageTitle(name || t("boards.new"));
  const close = () => (onClose ? onClose() : void navigate({ to: "/dashboard" as "/" }));
  const save = async () => {
    if (!name.trim()) return setProblem(t("boards.name_missing"));
    setBusy(true);
    try {
      const values = { name: name.trim(), shared, definition: writtenBoard(rows) };
      const saved = record
        ? await updateRecord("dashboard", record.id, record.version, values)
        : await createRecord("dashboard", values);
      await Promise.all([
        refreshObject(client, "dashboard"),
        client.invalidateQueries({ queryKey: ["pivot", "card"] }),
      ]);
      notify.done(t("pivot.saved", { title: values.name }));
      onClose?.();
      void navigate({ to: `/dashboards/${saved.id}` as "/" });
    } catch (error) {
      const byField = error instanceof ServerError ? error.byField : {};
      if (byField.name) setProblem(byField.name);
      else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="k-page k-board">
      <header className="k-page-head k-own-head">
        <span className="k-grow">
          <Input
            size="large"
            value={name}
            maxLength={100}
            status={problem ? "error" : undefined}
            placeholder={t("boards.name")}
            aria-label={t("boards.name")}
            onChange={(event) => {
              setName(event.target.value);
              setProblem(undefined);
            }}
          />
          {problem && <span className="k-own-problem">{problem}</span>}
        </span>
        <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>
          {t("pivot.for_all")}
        </Checkbox>
        <Button onClick={close}>{t("pivot.cancel")}</Button>
        <Button type="primary" icon={<Save size={16} />} loading={busy} onClick={() => void save()}>
          {t("pivot.save")}
        </Button>
      </header>
      <Suspense fallback={<Bones lines={6} />}>
        <BoardEditor rows={rows} dashboard={record?.id} onChange={setRows} />
      </Suspense>
      {rows.length === 0 && (
        <div className="k-card">
          <EmptyState title={t("boards.begin")} text={t("boards.begin_text")} />
        </div>
      )}
    </div>
  );
}
