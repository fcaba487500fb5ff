import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { Pencil, RotateCcw, Trash2, UserRoundPen, Waypoints, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { ObjectDescription } from "@/api/contract";
import type { ListQuery } from "@/api/odata";
import { assignAgain, type BulkAction, bulk, refreshObject } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { useIsPhone, useNotify } from "@/ui";
import type { Selection } from "./useSelection";

const BulkEdit = lazy(() => import("./BulkEdit"));

interface Props {
  object: ObjectDescription;
  query: ListQuery;
  selection: Selection;
  total: number | undefined;
  bin: boolean;
}

/** What can be done with the ticked records; says how many it did and which it could not, and why. */
export function BulkBar({ object, query, selection, total, bin }: Props) {
  const { t, number } = useLanguage();
  const { modal } = App.useApp();
  const client = useQueryClient();
  const notify = useNotify();
  const phone = useIsPhone();
  const [editing, setEditing] = useState<"field" | "owner" | null>(null);
  const [busy, setBusy] = useState(false);
  if (selection.size === 0) return null;

  const count = selection.everything ? (total ?? selection.size) : selection.size;
  // A search has no filter text, so "everything" is only offered where the server can be told what that is.
  const more = selection.allShown && !selection.everything && !query.search && !bin && (total ?? 0) > selection.size;

  const run = async (action: BulkAction["action"], changes?: Record<string, unknown>) => {
    const ids = [...selection.ids];
    const whom = selection.everything ? { filter: query.filter ?? "" } : { ids };
    setBusy(true);
    try {
      const result = await bulk(object.name, { ...whom, action, changes });
      await refreshObject(client, object.name);
      selection.clear();
      if (result.failed.length > 0) {
        modal.warning({
          title: t("bulk.some_failed", { done: result.done, failed: result.failed.length }),
          content: (
            <ul style={{ margin: 0, paddingInlineStart: 18, maxHeight: 240, overflow: "auto" }}>
              {[...new Set(result.failed.map((one) => one.message))].map((message) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          ),
        });
      } else if (action === "delete" && !selection.everything) {
        notify.undoable(t("bulk.deleted", { count: result.done }), () => {
          bulk(object.name, { ids, action: "restore" })
            .then(() => refreshObject(client, object.name))
            .catch(notify.failed);
        });
      } else notify.done(t("bulk.done", { count: result.done }));
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  /** Once more by the company's rules. */
  const assign = async () => {
    setBusy(true);
    try {
      const { assigned, left } = await assignAgain([...selection.ids]);
      await refreshObject(client, object.name);
      selection.clear();
      notify.done(t("assignment.again_done", { count: assigned, left }));
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const confirmDelete = () =>
    modal.confirm({
      title: t("bulk.delete_title", { count }),
      content: t("bulk.delete_text"),
      okText: t("action.delete"),
      cancelText: t("action.cancel"),
      okButtonProps: { danger: true },
      onOk: () => run("delete"),
    });

  const label = (text: string) => (phone ? undefined : text);
  return (
    <div className="k-bulk" role="toolbar" aria-label={t("bulk.title")}>
      <span className="k-numbers" aria-live="polite">
        {t("bulk.selected", { count })}
      </span>
      {more && (
        <Button size="small" type="link" onClick={selection.takeEverything}>
          {t("bulk.everything", { count: number(total) })}
        </Button>
      )}
      {!bin && object.can.update && (
        <Button
          icon={<Pencil size={16} />}
          disabled={busy}
          onClick={() => setEditing("field")}
          aria-label={t("bulk.edit")}
        >
          {label(t("bulk.edit"))}
        </Button>
      )}
      {!bin && object.has_owner && object.can.assign && (
        <Button
          icon={<UserRoundPen size={16} />}
          disabled={busy}
          onClick={() => setEditing("owner")}
          aria-label={t("bulk.assign")}
        >
          {label(t("bulk.assign"))}
        </Button>
      )}
      {!bin && object.assigned_by_rules && object.can.assign && !selection.everything && (
        <Button
          icon={<Waypoints size={16} />}
          disabled={busy}
          onClick={() => void assign()}
          aria-label={t("assignment.again")}
        >
          {label(t("assignment.again"))}
        </Button>
      )}
      {!bin && object.can.delete && (
        <Button
          danger
          icon={<Trash2 size={16} />}
          disabled={busy}
          onClick={confirmDelete}
          aria-label={t("action.delete")}
        >
          {label(t("action.delete"))}
        </Button>
      )}
      {bin && (
        <Button icon={<RotateCcw size={16} />} loading={busy} onClick={() => void run("restore")}>
          {t("action.restore")}
        </Button>
      )}
      <Button type="text" icon={<X size={16} />} onClick={selection.clear} aria-label={t("bulk.clear")} />
      {editing && (
        <Suspense fallback={null}>
          <BulkEdit
            object={object}
            count={count}
            only={editing === "owner" ? "owner" : undefined}
            onClose={() => setEditing(null)}
            onApply={async (changes) => {
              setEditing(null);
              await run("update", changes);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
