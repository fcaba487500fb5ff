import { useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown, type MenuProps } from "antd";
import { ChevronDown, Save, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { ObjectDescription } from "@/api/contract";
import { deleteRecord, refreshObject, updateRecord } from "@/api/queries";
import { useSession } from "@/api/useSession";
import { useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";
import type { ListState } from "./useListState";

const SaveView = lazy(() => import("../views/SaveView"));

/** Switches between saved views; keeps changes in the open one or under a new name. */
export function ViewsMenu({ object, state }: { object: ObjectDescription; state: ListState }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const { user } = useSession();
  const stored = useObject("view");
  const [saving, setSaving] = useState(false);
  const { views, view, definition, changed, isMine } = state;
  const mayChange = view && (view.ownerId === user?.id || user?.is_administrator);

  const attempt = async (work: Promise<unknown>) => {
    try {
      await work;
      await refreshObject(client, "view");
      state.openView(undefined);
    } catch (error) {
      notify.failed(error);
    }
  };
  const keep = async () => {
    if (!view) return;
    try {
      await updateRecord("view", view.id, view.version, { definition });
      await refreshObject(client, "view");
      state.openView(view.id);
      notify.done(t("view.saved", { name: view.name }));
    } catch (error) {
      notify.failed(error);
    }
  };

  const choice = (one: { id: string; name: string }) => ({
    key: one.id,
    label: one.name,
    onClick: () => state.openView(one.id),
  });
  const own = views.filter((one) => !one.shared);
  const shared = views.filter((one) => one.shared);
  const items: MenuProps["items"] = [
    { key: "all", label: t("view.all"), onClick: () => state.openView(undefined) },
    ...(object.has_owner ? [{ key: "mine", label: t("view.mine"), onClick: state.openMine }] : []),
    ...(own.length > 0
      ? [{ key: "own", type: "group" as const, label: t("view.own"), children: own.map(choice) }]
      : []),
    ...(shared.length > 0
      ? [{ key: "shared", type: "group" as const, label: t("view.shared"), children: shared.map(choice) }]
      : []),
    ...(stored?.can.create
      ? [
          { key: "line", type: "divider" as const },
          { key: "save", icon: <Save size={16} />, label: t("view.save_as"), onClick: () => setSaving(true) },
        ]
      : []),
    ...(mayChange
      ? [
          {
            key: "delete",
            icon: <Trash2 size={16} />,
            danger: true,
            label: t("view.delete"),
            onClick: () => void attempt(deleteRecord("view", view.id)),
          },
        ]
      : []),
  ];

  return (
    <span className="k-row">
      <Dropdown menu={{ items, selectedKeys: [view?.id ?? (isMine ? "mine" : "all")] }} trigger={["click"]}>
        <Button type="text" className="k-list-view" aria-label={t("view.choose")}>
          <span className="k-ellipsis">{view?.name ?? t(isMine ? "view.mine" : "view.all")}</span>
          {changed && <span className="k-list-changed" role="img" aria-label={t("view.changed")} />}
          <ChevronDown size={14} />
        </Button>
      </Dropdown>
      {changed && mayChange && (
        <Button size="small" type="link" onClick={() => void keep()}>
          {t("action.save")}
        </Button>
      )}
      {saving && (
        <Suspense fallback={null}>
          <SaveView object={object} state={state} onClose={() => setSaving(false)} />
        </Suspense>
      )}
    </span>
  );
}
