/**
 * The page of one record: title and verbs, its fields by section (each edited in place), what belongs to it, and one
 * timeline of everything that happened. Two columns on a desk, tabs on a phone.
 */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { SearchX } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { ServerError } from "@/api/client";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { recordQuery } from "@/api/queries";
import { allExpanded, useObject, useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bone, Bones, EmptyState, FailedState, useIsPhone } from "@/ui";
import { extensionOf } from "../extensions";
import { useLiveObject } from "../useLive";
import { Details } from "./Details";
import { Files } from "./Files";
import { Head } from "./Head";
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

function Page({ object, record }: { object: ObjectDescription; record: RecordData }) {
  const { t } = useLanguage();
  const phone = useIsPhone();
  const objects = useObjects();
  const [tab, setTab] = useState<"timeline" | "details" | "related">("details");
  const { Banner } = extensionOf(object.name);
  // What it consists of comes before what has to do with it.
  const children = object.children
    .filter((child) => child.object !== "activity" && objects.some((other) => other.name === child.object))
    .sort((a, b) => Number(b.part) - Number(a.part));

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
      {object.has_approvals && (
        <Suspense fallback={null}>
          <ApprovalPanel object={object} record={record} />
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
