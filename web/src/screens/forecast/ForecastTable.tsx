/** The tree of teams and people with their figures and calls. A team is the sum of what stands below it, and can be folded up. */
import { Button } from "antd";
import { ChevronDown, ChevronRight, MessageSquareText, PenLine } from "lucide-react";
import { useMemo, useState } from "react";
import { useLanguage } from "@/i18n";
import { Figure } from "@/measure/Figure";
import { type Forecast, type ForecastRow, type Said, type Told, unfolded } from "./contract";

/** With more rows than one reads, teams below the first level begin folded. */
const many = 40;

interface Props {
  forecast: Forecast;
  onCall: (row: ForecastRow) => void;
}

export function ForecastTable({ forecast, onCall }: Props) {
  const { t } = useLanguage();
  const { rows, columns } = forecast;
  const first = useMemo(() => {
    const deep = rows.filter((row) => rows.length > many && row.kind === "team" && row.depth > 0);
    return new Set(deep.flatMap((row) => row.id ?? []));
  }, [rows]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const folded = chosen ?? first;
  const toggle = (id: string) => {
    const next = new Set(folded);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const teams = rows.some((row) => row.kind === "team");

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
    <section className="k-report-frame" tabIndex={0} aria-label={t("forecast.title")}>
      <table className="k-report k-forecast-table">
        <thead>
          <tr>
            <th scope="col">{teams ? t("forecast.who") : t("forecast.person")}</th>
            {columns.map((column) => (
              <th key={column.name} scope="col" title={column.formula}>
                {column.label}
              </th>
            ))}
            <th scope="col" title={t("forecast.model_help")}>
              {t("forecast.model")}
            </th>
            {teams && (
              <th scope="col" title={t("forecast.below_help")}>
                {t("forecast.below")}
              </th>
            )}
            <th scope="col" title={t("forecast.call_help")}>
              {t("forecast.call")}
            </th>
            {teams && (
              <th scope="col" title={t("forecast.superior_help")}>
                {t("forecast.superior")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {unfolded(rows, folded).map((row) => (
            <Row
              key={`${row.kind}${row.id}${row.depth}`}
              row={row}
              forecast={forecast}
              teams={teams}
              folded={row.id !== null && folded.has(row.id)}
              onFold={() => row.id && toggle(row.id)}
              onCall={() => onCall(row)}
            />
          ))}
        </tbody>
        {rows.length > 1 && (
          <tfoot>
            <Row row={forecast.total} forecast={forecast} teams={teams} folded={false} />
          </tfoot>
        )}
      </table>
    </section>
  );
}

interface RowProps {
  row: ForecastRow;
  forecast: Forecast;
  teams: boolean;
  folded: boolean;
  onFold?: () => void;
  onCall?: () => void;
}

function Row({ row, forecast, teams, folded, onFold, onCall }: RowProps) {
  const { t, moneyWhole } = useLanguage();
  const { columns, currency } = forecast;
  return (
    <tr data-kind={row.kind}>
      <th scope="row">
        <span
          className="k-forecast-who"
          style={{ paddingInlineStart: row.depth * 20 + (teams && row.kind === "person" ? 28 : 0) }}
        >
          {row.kind === "team" && (
            <Button
              type="text"
              size="small"
              icon={folded ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
              aria-expanded={!folded}
              aria-label={t(folded ? "forecast.unfold" : "forecast.fold", { name: row.label })}
              onClick={onFold}
            />
          )}
          <span>{row.label}</span>
        </span>
      </th>
      {columns.map((column) => (
        <td key={column.name} data-column={column.name}>
          <Figure cell={row.cells[column.name]} column={{ ...column, kind: "money" }} currency={currency} />
        </td>
      ))}
      <td>
        <ModelText told={row.model} currency={currency} />
      </td>
      {teams && <td>{row.below === null ? "" : moneyWhole(row.below, currency)}</td>}
      <td>
        <span className="k-forecast-call">
          <SaidText said={row.call} currency={currency} />
          {row.may_call && onCall && (
            <Button
              type="text"
              size="small"
              icon={<PenLine size={14} />}
              aria-label={t("forecast.call_for", { name: row.label })}
              onClick={onCall}
            />
          )}
        </span>
      </td>
      {teams && (
        <td>
          <SaidText said={row.superior} currency={currency} />
        </td>
      )}
    </tr>
  );
}

function ModelText({ told, currency }: { told: Told | null; currency: string }) {
  const { t, moneyWhole, moneyShort } = useLanguage();
  if (!told) return <span className="k-faint">–</span>;
  const range = { low: moneyShort(told.p10, currency), high: moneyShort(told.p90, currency) };
  return (
    <span title={t("forecast.range", range)}>
      {moneyWhole(told.p50, currency)}
      <small className="k-forecast-range">
        {range.low} – {range.high}
      </small>
    </span>
  );
}

function SaidText({ said, currency }: { said: Said | null; currency: string }) {
  const { t, moneyWhole, instant } = useLanguage();
  if (!said) return <span className="k-faint">–</span>;
  const told = t("forecast.said", { name: said.by, at: instant(said.at) });
  return (
    <span className="k-forecast-said" title={said.note ? `${told}\n${said.note}` : told}>
      {moneyWhole(said.value, currency)}
      {said.note && <MessageSquareText size={13} aria-label={said.note} />}
    </span>
  );
}
