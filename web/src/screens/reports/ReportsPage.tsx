/** Every report that one may open: those that people put together, and the fixed ones. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { Plus } from "lucide-react";
import { useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { reportsQuery } from "@/measure/report";
import { Bones, EmptyState, FailedState, iconOf } from "@/ui";
import { aboutReport, addressOfReport, iconOfReport, searchOfReport } from "./about";
import { OwnReports } from "./OwnReports";
import "./reports.css";

export default function ReportsPage() {
  const { t } = useLanguage();
  const answer = useQuery(reportsQuery);
  const own = useObject("report");
  return (
    <div className="k-page">
      <header className="k-page-head">
        <h1 className="k-grow">{t("report.title")}</h1>
        {own?.can.create && (
          <Link to={"/report/new" as "/"}>
            <Button type="primary" icon={<Plus size={16} />} tabIndex={-1}>
              {t("pivot.new")}
            </Button>
          </Link>
        )}
      </header>
      {own && <OwnReports />}
      {own && <h2 className="k-reports-heading">{t("pivot.built_in")}</h2>}
      {answer.error ? (
        <FailedState error={answer.error} retry={() => void answer.refetch()} />
      ) : !answer.data ? (
        <Bones lines={6} />
      ) : answer.data.length === 0 ? (
        <EmptyState title={t("report.none")} text={t("report.none_text")} />
      ) : (
        <div className="k-reports">
          {answer.data.map((report) => {
            const Icon = iconOf(iconOfReport(report.name), "chart");
            const about = aboutReport(report.name);
            return (
              <Link
                key={report.name}
                to={addressOfReport(report.name) as "/"}
                search={searchOfReport(report.name) as never}
                className="k-card k-reports-one"
              >
                <span className="k-reports-icon" aria-hidden="true">
                  <Icon size={20} strokeWidth={1.75} />
                </span>
                <span className="k-grow">
                  <strong>{report.title}</strong>
                  {about && <small>{t(about)}</small>}
                </span>
              </Link>
            );
          })}
        </div>
      )}
    </div>
  );
}
