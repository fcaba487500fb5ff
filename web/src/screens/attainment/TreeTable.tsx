/** Teams and people in one period: how far each is, and why whoever is behind is behind. */
import { Button, Popover } from "antd";
import { useState } from "react";
import { useLanguage } from "@/i18n";
import { Against, Amount, Progress } from "@/measure/attainment/Bits";
import { type Factor, factorWords, type Node, type Part, type Tree } from "@/measure/attainment/contract";
import { figureText, RowsLink } from "@/measure/Figure";
import { Tag } from "@/ui";

interface Props {
  tree: Tree;
  onPerson: (id: string) => void;
}

export function TreeTable({ tree, onPerson }: Props) {
  const { t } = useLanguage();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [onlyBehind, setOnlyBehind] = useState(false);
  const toggle = (key: string) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const keyOf = (node: Node) => node.id ?? "company";
  // What is below a closed line is left out: everything deeper that follows it.
  let hiddenBelow = Number.POSITIVE_INFINITY;
  const shown = tree.nodes.filter((node) => {
    if (node.depth > hiddenBelow) return false;
    hiddenBelow = closed.has(keyOf(node)) ? node.depth : Number.POSITIVE_INFINITY;
    return !onlyBehind || node.is_behind || node.kind !== "person";
  });
  return (
    <section className="k-card k-report-frame" aria-label={t("attainment.tree")}>
      <table className="k-report k-attainment-tree">
        <thead>
          <tr>
            <th scope="col">
              <Button
                size="small"
                type={onlyBehind ? "primary" : "default"}
                aria-pressed={onlyBehind}
                onClick={() => setOnlyBehind(!onlyBehind)}
              >
                {t("attainment.only_behind")}
              </Button>
            </th>
            <th scope="col">{t("attainment.goal")}</th>
            <th scope="col">{t("attainment.done")}</th>
            <th scope="col" data-kind="text">
              {t("attainment.share")}
            </th>
            <th scope="col">{t("attainment.gap")}</th>
            <th scope="col">{t("attainment.likely")}</th>
            <th scope="col">{t("attainment.against")}</th>
            <th scope="col" data-kind="text">
              {t("attainment.why")}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((node) => (
            <Line
              key={`${keyOf(node)}${node.depth}`}
              tree={tree}
              node={node}
              isClosed={closed.has(keyOf(node))}
              onName={() => (node.kind === "person" && node.id ? onPerson(node.id) : toggle(keyOf(node)))}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface LineProps {
  tree: Tree;
  node: Node;
  isClosed: boolean;
  onName: () => void;
}

function Line({ tree, node, isClosed, onName }: LineProps) {
  const { t, percent } = useLanguage();
  const amount = (value: number | null) => (
    <Amount value={value} unit={tree.metric.unit} currency={tree.currency} short />
  );
  return (
    <tr data-kind={node.kind} data-behind={node.is_behind || undefined}>
      <th scope="row" style={{ paddingInlineStart: 16 + node.depth * 16 }}>
        <button
          type="button"
          className="k-attainment-name"
          aria-expanded={node.kind === "person" ? undefined : !isClosed}
          onClick={onName}
        >
          {node.name}
        </button>
      </th>
      <td data-label={t("attainment.goal")}>
        {amount(node.goal)}
        {node.kind !== "person" && node.sum_below !== null && Number(node.sum_below) !== Number(node.goal) && (
          <small className="k-faint">
            {t("attainment.sum_below")} {amount(node.sum_below)}
          </small>
        )}
      </td>
      <td data-label={t("attainment.done")}>
        <RowsLink rows={node.rows}>{amount(node.done)}</RowsLink>
      </td>
      <td className="k-attainment-share" data-kind="text">
        <Progress standing={node} time={tree.time} />
        {node.share !== null && <span className="k-numbers">{percent(node.share, 0)}</span>}
      </td>
      <td data-label={t("attainment.gap")}>{amount(node.gap)}</td>
      <td data-label={t("attainment.likely")}>{amount(node.likely)}</td>
      <td className="k-attainment-before">
        <Against now={node.done} before={node.previous} word={t("attainment.previous")} />
        <Against now={node.done} before={node.last_year} word={t("attainment.last_year")} />
      </td>
      <td data-kind="text">
        {node.parts && <Reason parts={node.parts} reason={node.reason} currency={tree.currency} />}
      </td>
    </tr>
  );
}

/** What cost most; all four parts on demand. They add up to the difference to as much of the period before. */
function Reason({ parts, reason, currency }: { parts: Part[]; reason: Factor | null; currency: string }) {
  const language = useLanguage();
  const { t } = language;
  const kindOf = (factor: Factor) => (factor === "volume" ? "count" : factor === "size" ? "money" : "percent");
  const total = parts.reduce((sum, part) => sum + Number(part.brought), 0);
  if (!reason && total === 0) return null;
  const table = (
    <table className="k-attainment-parts">
      <caption>{t("attainment.why_text")}</caption>
      <tbody>
        {parts.map((part) => (
          <tr key={part.factor}>
            <th scope="row">{t(factorWords[part.factor])}</th>
            <td className="k-numbers k-faint">
              {figureText(part.before, kindOf(part.factor), currency, language)} →{" "}
              {figureText(part.now, kindOf(part.factor), currency, language)}
            </td>
            <td className="k-numbers" data-meaning={Number(part.brought) < 0 ? "bad" : "good"}>
              {language.moneyWhole(part.brought, currency)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {t("attainment.together")}
          </th>
          <td className="k-numbers">{language.moneyWhole(total, currency)}</td>
        </tr>
      </tfoot>
    </table>
  );
  return (
    <Popover trigger={["click"]} placement="leftTop" content={table}>
      <button type="button" className="k-attainment-why" aria-label={t("attainment.why")}>
        {reason ? (
          <Tag color="red">{t(factorWords[reason])}</Tag>
        ) : (
          <span className="k-faint">{t("attainment.parts")}</span>
        )}
      </button>
    </Popover>
  );
}
