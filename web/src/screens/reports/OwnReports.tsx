/** Reports that people put together: the reader's own, and those that are shared with them. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { RecordData } from "@/api/contract";
import { pageQuery } from "@/api/queries";
import { useSession } from "@/api/useSession";
import { useLanguage } from "@/i18n";
import { readPivot, type Show } from "@/pivot/contract";
import { Bones, FailedState, iconOf } from "@/ui";

const icons: Record<Show, string> = {
  table: "table",
  bar: "chart",
  line: "line",
  stacked: "chart",
  pie: "pie",
  figure: "number",
};

export function OwnReports() {
  const { t } = useLanguage();
  const me = useSession().user?.id;
  const answer = useQuery(pageQuery("report", { orderBy: "name", top: 500, expand: ["owner($select=name)"] }));
  const from = (report: RecordData) => {
    const owner = report.owner as RecordData | null | undefined;
    if (report.owner_id === me) return report.shared ? t("pivot.own_shared") : t("pivot.own");
    return t("pivot.by", { name: String(owner?.name ?? "") });
  };
  if (answer.error) return <FailedState error={answer.error} retry={() => void answer.refetch()} />;
  if (!answer.data) return <Bones lines={3} />;
  return (
    <>
      <h2 className="k-reports-heading">{t("pivot.put_together")}</h2>
      {answer.data.value.length === 0 ? (
        <p className="k-faint k-reports-none">{t("pivot.none_text")}</p>
      ) : (
        <div className="k-reports">
          {answer.data.value.map((report) => {
            const Icon = iconOf(icons[readPivot(report.definition).show ?? "table"], "chart");
            return (
              <Link key={report.id} to={`/report/${report.id}` as "/"} className="k-card k-reports-one">
                <span className="k-reports-icon" aria-hidden="true">
                  <Icon size={20} strokeWidth={1.75} />
                </span>
                <span className="k-grow">
                  <strong>{String(report.name)}</strong>
                  <small>{typeof report.description === "string" && report.description}</small>
                  <small>{from(report)}</small>
                </span>
              </Link>
            );
          })}
        </div>
      )}
    </>
  );
}
