/**
 * The page of one record: title and verbs, its fields by section (each edited in place), what belongs to it, and one
 * timeline of everything that happened, arranged by the layout that fits it. Two columns on a desk, tabs on a phone.
 */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { SearchX } from "lucide-react";
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { ServerError } from "@/api/client";
import type { Layout, ObjectDescription, RecordData } from "@/api/contract";
import { recordQuery } from "@/api/queries";
import { allExpanded, useObject, useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bone, Bones, EmptyState, FailedState, useIsPhone } from "@/ui";
import { extensionOf } from "../extensions";
import { pageTabs, relatedOf } from "../layout/arrange";
import { useLayout } from "../layout/useLayout";
import { useLiveObject } from "../useLive";
import { Details } from "./Details";
import { Files } from "./Files";
import { Head } from "./Head";
import { LaidOut } from "./LaidOut";
import { RelatedList } from "./RelatedList";
import { Timeline } from "./Timeline";
import "./record.css";

const ApprovalPanel = lazy(() => import("../approvals/ApprovalPanel"));

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
  return <FailedState error={answer.error} retry={() => void answer.refetch()} />;
}

interface Tab {
  key: string;
  label: string;
  content: ReactNode;
}

function Page({ object, record }: { object: ObjectDescription; record: RecordData }) {
  const { t } = useLanguage();
  const phone = useIsPhone();
  const objects = useObjects();
  const { layout, ready } = useLayout(object, "page", record);
  const [chosen, setChosen] = useState<string>();
  const { Banner } = extensionOf(object.name);
  const related = relatedOf(object, objects);

  const usual = (): Tab[] => {
    const details = (
      <section className="k-card k-record-card" aria-label={t("record.details")}>
        <Details object={object} record={record} />
      </section>
    );
    const lists = (
      <>
        {related
          .filter((child) => child.object !== "activity")
          .map((child) => (
            <RelatedList key={`${child.object}.${child.field}`} parent={object} record={record} {...child} />
          ))}
        <Files object={object} record={record} />
      </>
    );
    const both = (
      <>
        {details}
        {lists}
      </>
    );
    const first = { key: "details", label: t("record.details"), content: phone ? details : both };
    return phone ? [first, { key: "related", label: t("record.related"), content: lists }] : [first];
  };
  const arranged = (wanted: Layout): Tab[] =>
    pageTabs(wanted, object, { more: t("layout.more") }, related).map((tab, at) => {
      const label = tab.title || t("record.details");
      const content = <LaidOut object={object} record={record} tab={tab} />;
      return { key: `${wanted.id}/${at}`, label, content };
    });
  const tabs = layout ? arranged(layout) : usual();
  const timeline = <Timeline object={object} record={record} />;
  // On a phone what happened stands behind the first tab, else beside all of them.
  const shown = phone
    ? [...tabs.slice(0, 1), { key: "timeline", label: t("record.timeline"), content: timeline }, ...tabs.slice(1)]
    : tabs;
  const tab = shown.find((one) => one.key === chosen) ?? shown[0];
  const bar = shown.length > 1 && (
    <div className="k-switch k-record-tabs">
      {shown.map((one) => (
        <button key={one.key} type="button" aria-pressed={tab?.key === one.key} onClick={() => setChosen(one.key)}>
          {one.label}
        </button>
      ))}
    </div>
  );
  const column = (
    <div className="k-record-column" key={tab?.key}>
      {ready ? (
        tab?.content
      ) : (
        <div className="k-card k-record-card">
          <Bones lines={8} />
        </div>
      )}
    </div>
  );

  return (
    <div className="k-page k-record">
      <Head object={object} record={record} facts={layout?.head} />
      {Banner && !record.deleted_at && (
        <Suspense fallback={<Bone height={40} />}>
          <Banner object={object} record={record} />
        </Suspense>
      )}
      {object.has_approvals && (
        <Suspense fallback={null}>
          <ApprovalPanel object={object} record={record} />
        </Suspense>
      )}
      {phone ? (
        <>
          {bar}
          {column}
        </>
      ) : (
        <div className="k-record-columns">
          <div className="k-record-column">
            {bar}
            {column}
          </div>
          <div className="k-record-column">{timeline}</div>
        </div>
      )}
    </div>
  );
}
