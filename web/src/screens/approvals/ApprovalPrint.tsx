/** An approval as a sheet of paper: the record, who asked and why, each step with who decided what and when, and every word in order. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { Printer } from "lucide-react";
import { useMemo } from "react";
import type { Approval, Deed } from "@/api/approvals";
import { request } from "@/api/client";
import type { ObjectDescription } from "@/api/contract";
import { recordQuery } from "@/api/queries";
import { useSession } from "@/api/useSession";
import { allExpanded, isBookkeeping, useObject, useObjects, valueKey } from "@/describe";
import { FieldRead, isEmpty } from "@/fields";
import { type Key, useLanguage } from "@/i18n";
import { StateTag } from "@/records/approvals/StateTag";
import { Steps } from "@/records/approvals/Steps";
import { Bones, FailedState, usePageTitle } from "@/ui";
import "./print.css";

export default function ApprovalPrint() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const answer = useQuery({
    queryKey: ["approvals", "one", id],
    queryFn: ({ signal }) => request<Approval>(`/api/approvals/${encodeURIComponent(id)}`, { signal }),
  });
  const object = useObject(answer.data?.record.object ?? "");
  if (answer.error) return <FailedState error={answer.error} retry={() => void answer.refetch()} />;
  if (!answer.data || !object) return <Bones lines={10} />;
  return <Sheet approval={answer.data} object={object} />;
}

function Sheet({ approval, object }: { approval: Approval; object: ObjectDescription }) {
  const { t, instant } = useLanguage();
  const { company } = useSession();
  const title = `${approval.name} · ${approval.record.title}`;
  usePageTitle(title);
  return (
    <article className="k-page k-sheet">
      <header>
        <div className="k-grow">
          <p className="k-faint">{company?.name}</p>
          <h1>{title}</h1>
          <p>
            <StateTag state={approval.state} />{" "}
            {t("approval.print_asked", { name: approval.applicant.name, at: instant(approval.asked_at) })}
            {approval.ended_at ? ` · ${t("approval.print_ended", { at: instant(approval.ended_at) })}` : ""}
          </p>
        </div>
        <Button type="primary" icon={<Printer size={16} />} onClick={() => window.print()}>
          {t("approval.print")}
        </Button>
      </header>
      <RecordFields approval={approval} object={object} />
      {approval.changes.length > 0 && (
        <section>
          <h2>{t("approval.will_change")}</h2>
          <dl>
            {approval.changes.map((change) => (
              <div key={change.field}>
                <dt>{change.label}</dt>
                <dd>{String(change.to ?? "—")}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section>
        <h2>{t("approval.way")}</h2>
        <Steps approval={approval} />
      </section>
      <section>
        <h2>{t("approval.print_deeds")}</h2>
        <table>
          <tbody>
            {approval.actions.map((deed, at) => (
              <DeedRow key={`${deed.at}-${at}`} deed={deed} />
            ))}
          </tbody>
        </table>
      </section>
    </article>
  );
}

function RecordFields({ approval, object }: { approval: Approval; object: ObjectDescription }) {
  const objects = useObjects();
  const expand = useMemo(() => allExpanded(object, objects), [object, objects]);
  const record = useQuery(recordQuery(object.name, approval.record.id, expand)).data;
  if (!record) return <Bones lines={4} />;
  const fields = object.fields.filter((field) => !isBookkeeping(field) && !isEmpty(record[valueKey(field)]));
  return (
    <section>
      <h2>{object.label}</h2>
      <dl>
        {fields.map((field) => (
          <div key={field.name}>
            <dt>{field.label}</dt>
            <dd>
              <FieldRead field={field} record={record} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function DeedRow({ deed }: { deed: Deed }) {
  const { t, instant } = useLanguage();
  const whom = deed.whom.map((one) => one.name).join(t("approval.and"));
  return (
    <tr>
      <td className="k-numbers">{instant(deed.at)}</td>
      <td>
        {deed.by?.name}
        {deed.instead_of ? ` ${t("approval.instead_of", { name: deed.instead_of.name })}` : ""}
      </td>
      <td>
        {t(`approval.deed_${deed.deed}` as Key)}
        {whom && ` ${whom}`}
        {deed.opinion && <q>{deed.opinion}</q>}
        {deed.files.length > 0 && <span className="k-faint"> {deed.files.map((file) => file.name).join(", ")}</span>}
      </td>
    </tr>
  );
}
