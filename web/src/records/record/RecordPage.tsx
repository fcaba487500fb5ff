/**
 * The page of one record: title and verbs, its fields by section (each edited in place), what belongs to it, and one
 * timeline of everything that happened. Two columns on a desk, tabs on a phone.
 */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Button, Dropdown, type MenuProps } from "antd";
import { ChevronLeft, Ellipsis, Pencil, RotateCcw, SearchX, Share2, Trash2 } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { ServerError } from "@/api/client";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { recordQuery } from "@/api/queries";
import { allExpanded, titleOf, useObject, useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bone, Bones, EmptyState, FailedState, failureText, iconOf, useHotkeys, useIsPhone } from "@/ui";
import { extensionOf } from "../extensions";
import { useLiveObject } from "../useLive";
import { useDelete } from "../useSave";
import { Details } from "./Details";
import { Files } from "./Files";
import { RelatedList } from "./RelatedList";
import { Timeline } from "./Timeline";
import { useRestore } from "./useRestore";
import "./record.css";

const FormDrawer = lazy(() => import("../form/FormDrawer"));
const ShareDialog = lazy(() => import("./ShareDialog"));

export function RecordPage() {
  const { object: name, id } = useParams({ strict: false }) as { object: string; id: string };
  const { t } = useLanguage();
  const ready = useObjects().length > 0;
  const object = useObject(name);
  if (object) return <Loaded key={`${name}/${id}`} object={object} id={id} />;
  if (!ready) return <Waiting />;
  return <EmptyState icon={SearchX} title={t("error.no_object")} text={t("error.not_found_text")} />;
}

function Waiting() {
  return (
    <div className="k-page">
      <Bone width={260} height={28} />
      <Bones lines={10} />
    </div>
  );
}

function Loaded({ object, id }: { object: ObjectDescription; id: string }) {
  const { t } = useLanguage();
  const objects = useObjects();
  const expand = useMemo(() => allExpanded(object, objects), [object, objects]);
  const answer = useQuery(recordQuery(object.name, id, expand));
  useLiveObject(object.name, id);
  if (answer.data) return <Page object={object} record={answer.data} />;
  if (!answer.error) return <Waiting />;
  if (answer.error instanceof ServerError && answer.error.status === 404) {
    return (
      <EmptyState
        icon={SearchX}
        title={t("record.not_found", { object: object.label })}
        text={t("error.not_found_text")}
      >
        <Link to="/o/$object" params={{ object: object.name }}>
          <Button type="primary">{t("record.back_to", { object: object.label_plural })}</Button>
        </Link>
      </EmptyState>
    );
  }
  return (
    <FailedState
      title={t("error.page")}
      text={failureText(answer.error, t)}
      retry={() => void answer.refetch()}
      retryLabel={t("action.retry")}
    />
  );
}

function Page({ object, record }: { object: ObjectDescription; record: RecordData }) {
  const { t } = useLanguage();
  const phone = useIsPhone();
  const objects = useObjects();
  const [tab, setTab] = useState<"timeline" | "details" | "related">("details");
  const { Banner } = extensionOf(object.name);
  const children = object.children.filter(
    (child) => child.object !== "activity" && objects.some((other) => other.name === child.object),
  );

  const details = (
    <section className="k-card k-record-card" aria-label={t("record.details")}>
      <Details object={object} record={record} />
    </section>
  );
  const related = (
    <>
      {children.map((child) => (
        <RelatedList key={`${child.object}.${child.field}`} parent={object} record={record} {...child} />
      ))}
      <Files object={object} record={record} />
    </>
  );
  const timeline = <Timeline object={object} record={record} />;

  return (
    <div className="k-page k-record">
      <Head object={object} record={record} />
      {Banner && !record.deleted_at && (
        <Suspense fallback={<Bone height={40} />}>
          <Banner object={object} record={record} />
        </Suspense>
      )}
      {phone ? (
        <>
          <div className="k-switch k-record-tabs">
            {(["details", "timeline", "related"] as const).map((one) => (
              <button key={one} type="button" aria-pressed={tab === one} onClick={() => setTab(one)}>
                {t(`record.${one}`)}
              </button>
            ))}
          </div>
          {tab === "details" ? (
            details
          ) : tab === "timeline" ? (
            timeline
          ) : (
            <div className="k-record-column">{related}</div>
          )}
        </>
      ) : (
        <div className="k-record-columns">
          <div className="k-record-column">
            {details}
            {related}
          </div>
          <div className="k-record-column">{timeline}</div>
        </div>
      )}
    </div>
  );
}

function Head({ object, record }: { object: ObjectDescription; record: RecordData }) {
  const { t, instant } = useLanguage();
  const navigate = useNavigate();
  const remove = useDelete(object.name);
  const restore = useRestore(object.name);
  const [open, setOpen] = useState<"edit" | "share" | null>(null);
  const Icon = iconOf(object.icon, object.name);
  const { Actions } = extensionOf(object.name);
  const title = titleOf(object, record);
  const gone = Boolean(record.deleted_at);
  const mayEdit = object.can.update && !gone;
  useHotkeys({ e: () => mayEdit && setOpen("edit") });

  const trash = () => remove(record.id, title, () => navigate({ to: "/o/$object", params: { object: object.name } }));
  const more: MenuProps["items"] = [
    ...(object.has_owner && object.can.update
      ? [{ key: "share", icon: <Share2 size={16} />, label: t("share.title"), onClick: () => setOpen("share") }]
      : []),
    ...(object.can.delete && !gone
      ? [
          {
            key: "delete",
            icon: <Trash2 size={16} />,
            danger: true,
            label: t("action.delete"),
            onClick: () => void trash(),
          },
        ]
      : []),
  ];

  return (
    <>
      <header className="k-record-head">
        <Link to="/o/$object" params={{ object: object.name }} className="k-record-back">
          <ChevronLeft size={16} aria-hidden="true" /> {object.label_plural}
        </Link>
        <div className="k-record-title">
          <span className="k-record-icon" aria-hidden="true">
            <Icon size={22} strokeWidth={1.75} />
          </span>
          <h1>{title}</h1>
          <span className="k-record-verbs">
            {!gone && Actions && (
              <Suspense fallback={null}>
                <Actions object={object} record={record} />
              </Suspense>
            )}
            {mayEdit && (
              <Button icon={<Pencil size={16} />} onClick={() => setOpen("edit")}>
                {t("action.edit")}
              </Button>
            )}
            {more.length > 0 && (
              <Dropdown menu={{ items: more }} trigger={["click"]} placement="bottomRight">
                <Button icon={<Ellipsis size={16} />} aria-label={t("action.more")} />
              </Dropdown>
            )}
          </span>
        </div>
      </header>
      {gone && (
        <div className="k-record-gone" role="status">
          {t("record.in_bin", { at: instant(record.deleted_at) })}
          {object.can.delete && (
            <Button size="small" icon={<RotateCcw size={14} />} onClick={() => void restore(record.id, title)}>
              {t("action.restore")}
            </Button>
          )}
        </div>
      )}
      <Suspense fallback={null}>
        {open === "edit" && (
          <FormDrawer object={object} record={record} onSaved={() => setOpen(null)} onClose={() => setOpen(null)} />
        )}
        {open === "share" && <ShareDialog object={object} record={record} onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}
