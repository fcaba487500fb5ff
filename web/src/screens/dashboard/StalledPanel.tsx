/** Open opportunities that have stood still for longer than their stage allows. */
import { CircleCheck } from "lucide-react";
import { useLanguage } from "@/i18n";
import { ReportTable } from "@/measure/ReportTable";
import { type Asked, numberOf } from "@/measure/report";
import { EmptyState } from "@/ui";
import { Panel } from "./Panel";

export function StalledPanel({ asked }: { asked: Asked }) {
  const { t } = useLanguage();
  return (
    <Panel title={t("dashboard.stalled")} report="stalled" asked={asked} wide={6}>
      {(report) => {
        const rows = report.rows.filter((row) => (numberOf(row.cells.count?.value) ?? 0) > 0);
        if (rows.length === 0) {
          return (
            <EmptyState
              icon={CircleCheck}
              title={t("dashboard.stalled_none")}
              text={t("dashboard.stalled_none_text")}
            />
          );
        }
        return (
          <ReportTable
            report={{ ...report, rows }}
            heading={t("admin.stages")}
            columns={["count", "amount", "share"]}
            short
          />
        );
      }}
    </Panel>
  );
}
