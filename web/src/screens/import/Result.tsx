/** The last step: what came of it, the failed rows to correct, and the way to take everything back. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button } from "antd";
import { CircleCheck, CircleSlash, Download, type LucideIcon, RotateCcw, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { recordHref, useObject } from "@/describe";
import { type Key, useLanguage } from "@/i18n";
import { EmptyState, useNotify } from "@/ui";
import { Counts } from "./Counts";
import type { Import } from "./contract";
import { Problems } from "./Problems";
import { failedRowsPath, importKey, importsKey, undoImport } from "./queries";

/** Asks first, then takes an import back. */
export function useUndoImport() {
  const { t } = useLanguage();
  const { modal } = App.useApp();
  const client = useQueryClient();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const undo = (of: Import) => {
    modal.confirm({
      title: t("import.undo_title", { file: of.file_name }),
      content: t("import.undo_text", { created: of.result?.created ?? 0, updated: of.result?.updated ?? 0 }),
      okText: t("import.undo"),
      okButtonProps: { danger: true },
      cancelText: t("action.cancel"),
      onOk: async () => {
        setBusy(true);
        try {
          await undoImport(of.id);
          await Promise.all([
            client.invalidateQueries({ queryKey: importKey(of.id) }),
            client.invalidateQueries({ queryKey: importsKey }),
          ]);
        } catch (error) {
          notify.failed(error);
        } finally {
          setBusy(false);
        }
      },
    });
  };
  return { undo, busy };
}

/** Whether there is anything to take back. */
export const canUndo = (of: Import) =>
  (of.state === "done" || of.state === "failed") && (of.result?.created ?? 0) + (of.result?.updated ?? 0) > 0;

/** Giving up an import is no failure of it, though the server keeps both as one state. */
function endOf({ state, result }: Import): [title: Key, Icon: LucideIcon] {
  if (state === "undone") return ["import.undone", CircleSlash];
  if (result?.cancelled) {
    return [result.created + result.updated > 0 ? "import.cancelled" : "import.cancelled_empty", CircleSlash];
  }
  return state === "failed" ? ["import.stopped", TriangleAlert] : ["import.done", CircleCheck];
}

export function Result({ of }: { of: Import }) {
  const { t } = useLanguage();
  const object = useObject(of.object);
  const { undo, busy } = useUndoImport();
  const result = of.result;
  const [title, Icon] = endOf(of);
  const undone = result?.undone;
  return (
    <>
      <section className="k-card">
        <EmptyState
          icon={Icon}
          title={t(title)}
          text={
            undone
              ? t("import.undone_text", { deleted: undone.deleted, restored: undone.restored, kept: undone.kept_count })
              : (result?.stopped ?? undefined)
          }
        >
          <Link to="/o/$object" params={{ object: of.object }}>
            <Button type="primary">{t("import.open_list", { object: object?.label_plural ?? of.object })}</Button>
          </Link>
          <Link to={"/import" as "/"} search={{ object: of.object } as never}>
            <Button>{t("import.another")}</Button>
          </Link>
          {result && result.failed > 0 && (
            <Button icon={<Download size={16} />} href={failedRowsPath(of.id)} download>
              {t("import.failed_rows", { count: result.failed })}
            </Button>
          )}
          {canUndo(of) && (
            <Button danger icon={<RotateCcw size={16} />} loading={busy} onClick={() => undo(of)}>
              {t("import.undo")}
            </Button>
          )}
        </EmptyState>
      </section>
      {result && <Counts result={result} />}
      {undone && undone.kept.length > 0 && (
        <section className="k-card k-import-part" aria-label={t("import.kept")}>
          <h2>{t("import.kept")}</h2>
          <ul className="k-import-kept">
            {undone.kept.map((one) => (
              <li key={one.id}>
                <Link to={recordHref(one.object, one.id) as "/"}>{one.title}</Link>
                <span className="k-faint">{one.message}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {result && result.problems.length > 0 && <Problems problems={result.problems} failed={result.failed} />}
    </>
  );
}
