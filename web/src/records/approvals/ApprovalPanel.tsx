/** On a record's page: why it waits and for whom, what one may do about it, what was decided before, and what may be asked for. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Dropdown } from "antd";
import { ChevronDown, Ellipsis, Paperclip, Printer, Stamp } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { type Approval, recordApprovalsQuery } from "@/api/approvals";
import type { Id, ObjectDescription, RecordData } from "@/api/contract";
import { fieldOf } from "@/describe";
import { useLanguage } from "@/i18n";
import { Tag } from "@/ui";
import { StateTag } from "./StateTag";
import { Steps } from "./Steps";
import type { Verb } from "./VerbDialog";
import "./approvals.css";

const AskDialog = lazy(() => import("./AskDialog"));
const VerbDialog = lazy(() => import("./VerbDialog"));

export default function ApprovalPanel({ object, record }: { object: ObjectDescription; record: RecordData }) {
  const { t } = useLanguage();
  const found = useQuery(recordApprovalsQuery(object.name, record.id)).data;
  const [asking, setAsking] = useState(false);
  if (!found || (found.approvals.length === 0 && found.offers.length === 0)) return null;
  const [first, ...older] = found.approvals;
  const current = first && (first.state === "waiting" || first.state === "returned") ? first : undefined;
  const past = current ? older : found.approvals;
  return (
    <section className="k-card k-approvals" aria-label={t("approval.title")}>
      {current && <Open object={object} approval={current} />}
      {past.length > 0 && (
        <details className="k-approvals-past">
          <summary>
            <ChevronDown size={14} aria-hidden="true" />
            <span className="k-ellipsis">{past[0]?.name}</span>
            {past[0] && <StateTag state={past[0].state} />}
            {past.length > 1 && <span className="k-faint">{t("approval.past", { count: past.length })}</span>}
          </summary>
          {past.map((approval) => (
            <article key={approval.id}>
              <header className="k-row">
                <strong className="k-grow k-ellipsis">{approval.name}</strong>
                <StateTag state={approval.state} />
                <PrintLink id={approval.id} />
              </header>
              <Steps approval={approval} />
              <Attachments approval={approval} />
            </article>
          ))}
        </details>
      )}
      {found.offers.length > 0 && !record.deleted_at && (
        <div className="k-approvals-ask">
          <Button icon={<Stamp size={16} />} onClick={() => setAsking(true)}>
            {t("approval.ask_title")}
          </Button>
          <span className="k-faint k-ellipsis">{found.offers.map((offer) => offer.name).join(" · ")}</span>
        </div>
      )}
      {asking && (
        <Suspense fallback={null}>
          <AskDialog object={object.name} id={record.id} offered={found.offers} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </section>
  );
}

/** To the sheet of an approval, as it is printed. */
function PrintLink({ id }: { id: Id }) {
  const { t } = useLanguage();
  return (
    <Link to={`/approvals/${id}` as "/"} aria-label={t("approval.print")} title={t("approval.print")}>
      <Printer size={16} aria-hidden="true" />
    </Link>
  );
}

function Open({ object, approval }: { object: ObjectDescription; approval: Approval }) {
  const { t, relative } = useLanguage();
  const [verb, setVerb] = useState<Verb>();
  const { can } = approval;
  const names = approval.waits_for.map((one) =>
    one.substitute ? t("approval.with_substitute", { name: one.name, substitute: one.substitute.name }) : one.name,
  );
  const since = approval.steps[approval.at]?.since ?? approval.asked_at;
  const open = (approval.steps[approval.at]?.open ?? []).map((name) => fieldOf(object, name)?.label ?? name);
  const more: Verb[] = [
    ...(can.decide ? (["send_back", "add", "hand_over"] as const) : []),
    ...(can.remind ? (["remind", "copy"] as const) : []),
    ...(can.mend && !can.decide ? (["mend"] as const) : []),
    ...(can.withdraw ? (["withdraw"] as const) : []),
  ];
  const text = approval.state === "returned" ? t("approval.returned_text") : t("approval.locked_text");
  return (
    <div className="k-approval-open">
      <header>
        <div className="k-grow">
          <h2>
            {approval.name} <StateTag state={approval.state} />
          </h2>
          <p className="k-faint">
            {approval.state === "returned"
              ? t("approval.waits_for_applicant", { name: approval.applicant.name })
              : t("approval.waits_for", { names: names.join(t("approval.and")), since: relative(since) })}
            {approval.due_on ? ` · ${t("approval.due", { day: approval.due_on })}` : ""}
          </p>
          <p className="k-faint">
            {text}
            {open.length > 0 ? ` ${t("approval.open_fields", { fields: open.join(t("approval.and")) })}` : ""}
          </p>
        </div>
        <div className="k-approval-verbs">
          <PrintLink id={approval.id} />
          {can.decide && (
            <>
              <Button type="primary" onClick={() => setVerb("approve")}>
                {t("approval.approve")}
              </Button>
              <Button danger onClick={() => setVerb("refuse")}>
                {t("approval.refuse")}
              </Button>
            </>
          )}
          {can.ask_again && (
            <Button type="primary" onClick={() => setVerb("ask_again")}>
              {t("approval.ask_again")}
            </Button>
          )}
          {more.length > 0 && (
            <Dropdown
              trigger={["click"]}
              placement="bottomRight"
              menu={{
                items: more.map((one) => ({ key: one, label: t(`approval.${one}`), danger: one === "withdraw" })),
                onClick: ({ key }) => setVerb(key as Verb),
              }}
            >
              <Button icon={<Ellipsis size={16} />} aria-label={t("approval.more")} />
            </Dropdown>
          )}
        </div>
      </header>
      {approval.changes.length > 0 && (
        <p className="k-approval-changes">
          {t("approval.will_change")}
          {approval.changes.map((change) => (
            <Tag key={change.field}>{`${change.label} → ${String(change.to ?? "—")}`}</Tag>
          ))}
        </p>
      )}
      <Steps approval={approval} />
      <Attachments approval={approval} />
      {approval.copied.length > 0 && (
        <p className="k-faint">
          {t("approval.copied_to", { names: approval.copied.map((one) => one.name).join(t("approval.and")) })}
        </p>
      )}
      {verb && (
        <Suspense fallback={null}>
          <VerbDialog approval={approval} verb={verb} onClose={() => setVerb(undefined)} />
        </Suspense>
      )}
    </div>
  );
}

function Attachments({ approval }: { approval: Approval }) {
  const files = approval.actions.flatMap((deed) => deed.files);
  if (files.length === 0) return null;
  return (
    <ul className="k-approval-files">
      {files.map((file) => (
        <li key={file.id}>
          <a href={`/api/files/${file.id}`} download={file.name}>
            <Paperclip size={14} aria-hidden="true" /> {file.name}
          </a>
        </li>
      ))}
    </ul>
  );
}
