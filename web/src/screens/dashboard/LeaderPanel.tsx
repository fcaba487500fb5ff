/** Who won most in the period. */
import { Trophy } from "lucide-react";
import { useLanguage } from "@/i18n";
import { Delta, Figure } from "@/measure/Figure";
import { type Asked, numberOf } from "@/measure/report";
import { Avatar, EmptyState } from "@/ui";
import { Panel } from "./Panel";

const shown = 8;

interface Props {
  period: string;
  asked: Asked;
  me: string;
}

export function LeaderPanel({ period, asked, me }: Props) {
  const { t } = useLanguage();
  return (
    <Panel title={t("dashboard.leaders")} report="leaderboard" asked={{ ...asked, period }} wide={6}>
      {(report) => {
        const won = report.rows.filter((row) => (numberOf(row.cells.won?.value) ?? 0) > 0);
        const amount = report.columns.find((one) => one.name === "won_amount");
        const count = report.columns.find((one) => one.name === "won");
        if (won.length === 0) {
          return (
            <EmptyState icon={Trophy} title={t("dashboard.leaders_none")} text={t("dashboard.leaders_none_text")} />
          );
        }
        // One's own place is shown even when it is further down.
        const own = won.findIndex((row) => row.key === me);
        const rows = own >= shown ? [...won.slice(0, shown - 1), ...won.slice(own, own + 1)] : won.slice(0, shown);
        return (
          <ol className="k-leaders">
            {rows.map((row) => (
              <li key={row.key} data-own={row.key === me || undefined}>
                <span className="k-leaders-rank k-numbers" data-rank={row.cells.rank?.value ?? undefined}>
                  {row.cells.rank?.value ?? "–"}
                </span>
                <Avatar name={row.label} size={28} />
                <span className="k-grow k-ellipsis">{row.label}</span>
                {count && (
                  <span className="k-faint k-numbers">
                    {t("dashboard.deals", { count: Number(row.cells.won?.value ?? 0) })}
                  </span>
                )}
                <span className="k-leaders-amount">
                  {amount && <Figure cell={row.cells.won_amount} column={amount} currency={report.currency} short />}
                  {amount && (
                    <Delta
                      cell={row.cells.won_amount}
                      column={amount}
                      report="leaderboard"
                      currency={report.currency}
                      against="previous"
                    />
                  )}
                </span>
              </li>
            ))}
          </ol>
        );
      }}
    </Panel>
  );
}
