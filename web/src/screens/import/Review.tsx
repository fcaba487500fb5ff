/** The third step: what the dry run found, names that are not known yet, and rows that would fail. */
import { Button } from "antd";
import { ArrowLeft, Play, RotateCw } from "lucide-react";
import type { Dispatch } from "react";
import { useLanguage } from "@/i18n";
import { Counts } from "./Counts";
import type { Import } from "./contract";
import { Problems } from "./Problems";
import { References } from "./References";
import { type Decision, type Draft, isChanged } from "./wizard";

interface Props {
  of: Import;
  draft: Draft;
  dispatch: Dispatch<Decision>;
  busy: boolean;
  onBack: () => void;
  onCheck: () => void;
  onRun: () => void;
}

export function Review({ of, draft, dispatch, busy, onBack, onCheck, onRun }: Props) {
  const { t, number } = useLanguage();
  const result = of.result;
  const changed = isChanged(draft, of.plan);
  const good = (result?.created ?? 0) + (result?.updated ?? 0);
  return (
    <>
      {result && <Counts result={result} planned />}
      {result?.stopped && (
        <div className="k-form-above" role="alert">
          {result.stopped}
        </div>
      )}
      {(result?.notes ?? []).length > 0 && (
        <ul className="k-import-notes">
          {result?.notes?.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {result?.unresolved.map((unresolved) => (
        <References
          key={unresolved.field}
          object={of.object}
          unresolved={unresolved}
          decided={draft.references[unresolved.field] ?? {}}
          dispatch={dispatch}
        />
      ))}
      {result && result.problems.length > 0 && <Problems problems={result.problems} failed={result.failed} />}
      <div className="k-import-bar">
        <Button icon={<ArrowLeft size={16} />} disabled={busy} onClick={onBack}>
          {t("import.back")}
        </Button>
        <span className="k-grow k-import-say">
          {changed
            ? t("import.changed")
            : result && result.failed > 0
              ? t("import.some_fail", { count: result.failed })
              : t("import.all_good")}
        </span>
        <Button
          type={changed ? "primary" : "default"}
          icon={<RotateCw size={16} />}
          loading={busy && changed}
          disabled={busy}
          onClick={onCheck}
        >
          {t("import.check_again")}
        </Button>
        {!changed && (
          <Button
            type="primary"
            icon={<Play size={16} />}
            loading={busy}
            disabled={good === 0 && (result?.skipped ?? 0) === 0}
            onClick={onRun}
          >
            {t("import.run", { rows: number(good) })}
          </Button>
        )}
      </div>
    </>
  );
}
