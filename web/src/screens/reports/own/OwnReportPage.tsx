/** A report that somebody put together: read by everybody whom it is shared with, built and changed by whoever may. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { App, Button, Checkbox, Dropdown, Input, Segmented } from "antd";
import {
  ChevronLeft,
  Copy,
  Database,
  Download,
  Mail,
  MoreHorizontal,
  Pencil,
  Printer,
  Save,
  Share2,
  Trash2,
} from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { download, ServerError } from "@/api/client";
import type { RecordData } from "@/api/contract";
import { createRecord, deleteRecord, recordQuery, refreshObject, updateRecord } from "@/api/queries";
import { rightsOn, titleOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { type Pivot, readPivot, type Show, shows, tableQuery, written } from "@/pivot/contract";
import { PeriodChoice } from "@/pivot/PeriodChoice";
import { PivotView } from "@/pivot/PivotView";
import { Bones, EmptyState, FailedState, useNotify, usePageTitle } from "@/ui";
import { Builder } from "./Builder";
import "../reports.css";
import "./own_reports.css";

const SubscribeDialog = lazy(() => import("./SubscribeDialog"));
const FeedDialog = lazy(() => import("./FeedDialog"));
const ShareDialog = lazy(() => import("@/records/record/ShareDialog"));

export default function OwnReportPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const object = useObject("report");
  const found = useQuery({ ...recordQuery("report", id, []), enabled: id !== "new" && Boolean(object) });
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

function Back() {
  const { t } = useLanguage();
  return (
    <Link to={"/reports" as "/"} className="k-reports-back">
      <ChevronLeft size={16} aria-hidden="true" /> {t("report.title")}
    </Link>
  );
}

function Reader({ record }: { record: RecordData }) {
  const { t } = useLanguage();
  const object = useObject("report");
  const navigate = useNavigate();
  const client = useQueryClient();
  const notify = useNotify();
  const { modal } = App.useApp();
  const definition = readPivot(record.definition);
  const [editing, setEditing] = useState(false);
  const [copying, setCopying] = useState(false);
  const [sharing, setSharing] = useState(false);
  const [mailing, setMailing] = useState(false);
  const [feeding, setFeeding] = useState(false);
  const [period, setPeriod] = useState<string>();
  const [show, setShow] = useState<Show>(definition.show ?? "table");
  const answer = useQuery({ ...tableQuery(record.id, period), placeholderData: keepPreviousData });
  const title = titleOf(object, record);
  usePageTitle(title);
  if (editing || copying) {
    return (
      <Editor
        record={record}
        copy={copying}
        onClose={() => {
          setEditing(false);
          setCopying(false);
        }}
      />
    );
  }
  const may = object ? rightsOn(object, record) : undefined;
  const file = (format: "csv" | "xlsx") => {
    const asked = new URLSearchParams({ format, ...(period ? { period } : {}) });
    download(`/api/report/${record.id}/file?${asked}`, `${title}.${format}`).catch(notify.failed);
  };
  const remove = () =>
    modal.confirm({
      title: t("pivot.delete_sure", { title }),
      okButtonProps: { danger: true },
      okText: t("pivot.delete"),
      onOk: async () => {
        try {
          await deleteRecord("report", record.id);
          await refreshObject(client, "report");
          void navigate({ to: "/reports" as "/" });
        } catch (error) {
          notify.failed(error);
        }
      },
    });
  const more = [
    { key: "mail", icon: <Mail size={16} />, label: t("pivot.mail"), onClick: () => setMailing(true) },
    { key: "feed", icon: <Database size={16} />, label: t("pivot.feed"), onClick: () => setFeeding(true) },
    { key: "print", icon: <Printer size={16} />, label: t("pivot.print"), onClick: () => window.print() },
    ...(object?.can.create
      ? [{ key: "copy", icon: <Copy size={16} />, label: t("pivot.copy"), onClick: () => setCopying(true) }]
      : []),
    ...(may?.update
      ? [{ key: "share", icon: <Share2 size={16} />, label: t("pivot.share"), onClick: () => setSharing(true) }]
      : []),
    ...(may?.delete
      ? [{ key: "delete", icon: <Trash2 size={16} />, danger: true, label: t("pivot.delete"), onClick: remove }]
      : []),
  ];
  return (
    <div className="k-page k-own-page">
      <Back />
      <header className="k-page-head">
        <h1>{title}</h1>
        {answer.data?.period && <span className="k-faint">{answer.data.period.label}</span>}
        <span className="k-grow" />
        <Dropdown
          menu={{
            items: (["xlsx", "csv"] as const).map((format) => ({
              key: format,
              label: t(`pivot.file_${format}`),
              onClick: () => file(format),
            })),
          }}
          trigger={["click"]}
        >
          <Button icon={<Download size={16} />}>{t("pivot.export")}</Button>
        </Dropdown>
        {may?.update && (
          <Button icon={<Pencil size={16} />} onClick={() => setEditing(true)}>
            {t("pivot.edit")}
          </Button>
        )}
        <Dropdown menu={{ items: more }} trigger={["click"]}>
          <Button icon={<MoreHorizontal size={16} />} aria-label={t("pivot.more")} />
        </Dropdown>
      </header>
      {typeof record.description === "string" && record.description && (
        <p className="k-own-about">{record.description}</p>
      )}
      <div className="k-row k-reports-tools k-no-print">
        {definition.period && (
          <PeriodChoice
            required
            value={period ?? definition.period}
            onChange={(next) => setPeriod(next ?? undefined)}
          />
        )}
        <Segmented
          value={show}
          onChange={setShow}
          options={shows.map((one) => ({ value: one, label: t(`pivot.show_${one}`) }))}
        />
      </div>
      <section className="k-card k-own-report" aria-busy={answer.isFetching}>
        {answer.error ? (
          <FailedState error={answer.error} retry={() => void answer.refetch()} />
        ) : answer.data ? (
          <PivotView table={answer.data} show={show} title={title} height={380} />
        ) : (
          <Bones lines={8} />
        )}
      </section>
      {mailing && (
        <Suspense>
          <SubscribeDialog report={record.id} onClose={() => setMailing(false)} />
        </Suspense>
      )}
      {feeding && (
        <Suspense>
          <FeedDialog report={record.id} onClose={() => setFeeding(false)} />
        </Suspense>
      )}
      {sharing && object && (
        <Suspense>
          <ShareDialog object={object} record={record} onClose={() => setSharing(false)} />
        </Suspense>
      )}
    </div>
  );
}

const start: Pivot = { metrics: [], rows: [], period: "this_year", show: "table" };

/** A new report, a changed one, or a copy of one. */
function Editor({ record, copy, onClose }: { record?: RecordData; copy?: boolean; onClose?: () => void }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const client = useQueryClient();
  const notify = useNotify();
  const was = typeof record?.name === "string" ? record.name : "";
  const [name, setName] = useState(copy ? t("pivot.copy_of", { title: was }) : was);
  const [about, setAbout] = useState(typeof record?.description === "string" ? record.description : "");
  const [shared, setShared] = useState(Boolean(record?.shared) && !copy);
  const [pivot, setPivot] = useState<Pivot>(record ? readPivot(record.definition) : start);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  usePageTitle(name || t("pivot.new"));
  const close = () => (onClose ? onClose() : void navigate({ to: "/reports" as "/" }));
  const save = async () => {
    if (!name.trim()) return setProblem(t("pivot.name_missing"));
    setBusy(true);
    try {
      const values = {
        name: name.trim(),
        description: about.trim() || null,
        shared,
        definition: written(pivot),
      };
      const saved =
        record && !copy
          ? await updateRecord("report", record.id, record.version, values)
          : await createRecord("report", values);
      await Promise.all([refreshObject(client, "report"), client.invalidateQueries({ queryKey: ["pivot"] })]);
      notify.done(t("pivot.saved", { title: values.name }));
      onClose?.();
      void navigate({ to: `/report/${saved.id}` as "/" });
    } catch (error) {
      const byField = error instanceof ServerError ? error.byField : {};
      if (byField.name) setProblem(byField.name);
      else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="k-page k-own-page">
      <Back />
      <header className="k-page-head k-own-head">
        <span className="k-grow">
          <Input
            size="large"
            value={name}
            maxLength={100}
            status={problem ? "error" : undefined}
            placeholder={t("pivot.name")}
            aria-label={t("pivot.name")}
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
        <Button
          type="primary"
          icon={<Save size={16} />}
          loading={busy}
          disabled={pivot.metrics.length === 0}
          onClick={() => void save()}
        >
          {t("pivot.save")}
        </Button>
      </header>
      <Input
        value={about}
        maxLength={1000}
        placeholder={t("pivot.about")}
        aria-label={t("pivot.about")}
        onChange={(event) => setAbout(event.target.value)}
      />
      <Builder pivot={pivot} title={name} onChange={setPivot} />
    </div>
  );
}
