/** Past imports: what each brought, and the way to take one back. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { FileSpreadsheet, Plus, RotateCcw } from "lucide-react";
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bones, EmptyState, FailedState, Tag } from "@/ui";
import type { Import, ImportState } from "./contract";
import { importsQuery } from "./queries";
import { canUndo, useUndoImport } from "./Result";
import "./import.css";

const colors: Record<ImportState, string> = {
  read: "gray",
  checking: "blue",
  checked: "orange",
  running: "blue",
  done: "green",
  failed: "red",
  undone: "gray",
};

export default function ImportsPage() {
  const { t } = useLanguage();
  const answer = useQuery({
    ...importsQuery,
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === "running") ? 2_000 : false),
  });
  const { undo } = useUndoImport();
  const start = (
    <Link to={"/import" as "/"}>
      <Button type="primary" icon={<Plus size={16} />}>
        {t("import.start")}
      </Button>
    </Link>
  );
  return (
    <div className="k-page">
      <header className="k-page-head">
        <h1 className="k-grow">{t("import.past")}</h1>
        {(answer.data ?? []).length > 0 && start}
      </header>
      {answer.error ? (
        <FailedState title={t("list.failed")} error={answer.error} retry={() => void answer.refetch()} />
      ) : !answer.data ? (
        <Bones lines={5} />
      ) : answer.data.length === 0 ? (
        <EmptyState icon={FileSpreadsheet} title={t("import.none")} text={t("import.none_text")}>
          {start}
        </EmptyState>
      ) : (
        <ul className="k-card k-imports">
          {answer.data.map((one) => (
            <Line key={one.id} of={one} onUndo={() => undo(one)} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Line({ of, onUndo }: { of: Import; onUndo: () => void }) {
  const { t, instant, number } = useLanguage();
  const object = useObjects().find((one) => one.name === of.object);
  const result = of.result;
  const cancelled = of.state === "failed" && result?.cancelled;
  const counts = (["created", "updated", "skipped", "failed"] as const).filter((part) => (result?.[part] ?? 0) > 0);
  return (
    <li>
      <span className="k-imports-name">
        <Link to={"/import" as "/"} search={{ id: of.id } as never}>
          {of.file_name}
        </Link>
        <small className="k-faint">
          {[object?.label_plural ?? of.object, of.created_at && instant(of.created_at), of.created_by?.name]
            .filter(Boolean)
            .join(" · ")}
        </small>
      </span>
      <span className="k-imports-counts k-numbers">
        {of.state !== "checked" &&
          counts.map((part) => (
            <span key={part} data-part={part}>
              {t(`import.${part}`)} {number(result?.[part])}
            </span>
          ))}
      </span>
      <Tag color={cancelled ? "gray" : colors[of.state]}>{t(`import.state_${cancelled ? "cancelled" : of.state}`)}</Tag>
      <Button
        type="text"
        icon={<RotateCcw size={16} />}
        disabled={!canUndo(of)}
        aria-label={`${t("import.undo")}: ${of.file_name}`}
        title={t("import.undo")}
        onClick={onUndo}
      />
    </li>
  );
}
