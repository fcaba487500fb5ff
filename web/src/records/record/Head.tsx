/** The top of a record's page: what it is called, and what can be done with it as a whole. */
import { Link, useNavigate } from "@tanstack/react-router";
import { App, Button, Dropdown, type MenuProps, Tooltip } from "antd";
import { ChevronLeft, Ellipsis, Lock, Pencil, RotateCcw, Share2, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { purgeRecord } from "@/api/queries";
import { useSession } from "@/api/useSession";
import { fieldOf, lockOf, pictureOf, rightsOn, titleOf } from "@/describe";
import { FieldRead, Thumb } from "@/fields";
import { useLanguage } from "@/i18n";
import { iconOf, useHotkeys, useIsPhone, useNotify, usePageTitle } from "@/ui";
import { extensionOf } from "../extensions";
import { useDelete } from "../useSave";
import { Buttons } from "./Buttons";
import { useRestore } from "./useRestore";

const FormDrawer = lazy(() => import("../form/FormDrawer"));
const ShareDialog = lazy(() => import("./ShareDialog"));

interface Props {
  object: ObjectDescription;
  record: RecordData;
  /** Fields beneath the title, as a layout wants them. */
  facts?: string[];
}

export function Head({ object, record, facts = [] }: Props) {
  const { t, instant } = useLanguage();
  const navigate = useNavigate();
  const remove = useDelete(object.name);
  const restore = useRestore(object.name);
  const [open, setOpen] = useState<"edit" | "share" | null>(null);
  const Icon = iconOf(object.icon, object.name);
  const { Actions } = extensionOf(object.name);
  const looks = pictureOf(object);
  const title = titleOf(object, record);
  const gone = Boolean(record.deleted_at);
  const { modal } = App.useApp();
  const notify = useNotify();
  const { user } = useSession();
  const phone = useIsPhone();
  usePageTitle(title);
  const may = rightsOn(object, record);
  const mayEdit = may.update && !gone;
  const lock = gone ? undefined : lockOf(record);
  useHotkeys({ e: () => mayEdit && !lock && setOpen("edit") });

  const toList = () => navigate({ to: "/o/$object", params: { object: object.name } });
  const purge = () =>
    modal.confirm({
      title: t("record.purge_title", { title }),
      content: t("record.purge_text"),
      okText: t("record.purge"),
      cancelText: t("action.cancel"),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await purgeRecord(object.name, record.id);
          notify.done(t("record.purged", { title }));
          await toList();
        } catch (error) {
          notify.failed(error);
        }
      },
    });
  const trash = () => remove(record.id, title, toList);
  const more: MenuProps["items"] = [
    ...(object.has_owner && mayEdit
      ? [{ key: "share", icon: <Share2 size={16} />, label: t("share.title"), onClick: () => setOpen("share") }]
      : []),
    ...(may.delete && !gone && !lock
      ? [
          {
            key: "delete",
            icon: <Trash2 size={16} />,
            danger: true,
            label: t("action.delete"),
            onClick: () => void trash(),
          },
        ]
      : []),
  ];

  return (
    <>
      <header className="k-record-head">
        <Link to="/o/$object" params={{ object: object.name }} className="k-record-back">
          <ChevronLeft size={16} aria-hidden="true" /> {object.label_plural}
        </Link>
        <div className="k-record-title">
          {looks && record[looks.name] ? (
            <Thumb field={looks} record={record} size={40} />
          ) : (
            <span className="k-record-icon" aria-hidden="true">
              <Icon size={22} strokeWidth={1.75} />
            </span>
          )}
          <h1>{title}</h1>
          {lock && (
            <Tooltip title={lock}>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation is there for keys as well */}
              <span className="k-record-locked" tabIndex={0}>
                <Lock size={14} aria-hidden="true" /> {t("record.locked")}
              </span>
            </Tooltip>
          )}
          {object.can.update && !mayEdit && !gone && (
            <Tooltip title={t("record.read_only_text")}>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation is there for keys as well */}
              <span className="k-record-locked" tabIndex={0}>
                <Lock size={14} aria-hidden="true" /> {t("record.read_only")}
              </span>
            </Tooltip>
          )}
          <span className="k-record-verbs">
            {!gone && Actions && (
              <Suspense fallback={null}>
                <Actions object={object} record={record} />
              </Suspense>
            )}
            {mayEdit && <Buttons object={object} record={record} />}
            {mayEdit && (
              <Tooltip title={lock}>
                <Button
                  icon={<Pencil size={16} />}
                  disabled={lock !== undefined}
                  onClick={() => setOpen("edit")}
                  aria-label={t("action.edit")}
                >
                  {!phone && t("action.edit")}
                </Button>
              </Tooltip>
            )}
            {more.length > 0 && (
              <Dropdown menu={{ items: more }} trigger={["click"]} placement="bottomRight">
                <Button icon={<Ellipsis size={16} />} aria-label={t("action.more")} />
              </Dropdown>
            )}
          </span>
        </div>
        {facts.length > 0 && (
          <dl className="k-record-facts">
            {facts.map((name) => {
              const field = fieldOf(object, name);
              return (
                field && (
                  <div key={name}>
                    <dt>{field.label}</dt>
                    <dd>
                      <FieldRead field={field} record={record} />
                    </dd>
                  </div>
                )
              );
            })}
          </dl>
        )}
      </header>
      {gone && (
        <div className="k-record-gone" role="status">
          {t("record.in_bin", { at: instant(record.deleted_at) })}
          {may.delete && (
            <Button size="small" icon={<RotateCcw size={14} />} onClick={() => void restore(record.id, title)}>
              {t("action.restore")}
            </Button>
          )}
          {user?.is_administrator && (
            <Button size="small" danger icon={<Trash2 size={14} />} onClick={purge}>
              {t("record.purge")}
            </Button>
          )}
        </div>
      )}
      <Suspense fallback={null}>
        {open === "edit" && (
          <FormDrawer object={object} record={record} onSaved={() => setOpen(null)} onClose={() => setOpen(null)} />
        )}
        {open === "share" && <ShareDialog object={object} record={record} onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}
