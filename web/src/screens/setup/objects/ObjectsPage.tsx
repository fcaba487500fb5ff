/** The company's own objects: made here, changed, ordered as the navigation shows them, retired and brought back. */
import { Link } from "@tanstack/react-router";
import { Button, Modal } from "antd";
import { Archive, ArchiveRestore, Boxes, Pencil, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { request } from "@/api/client";
import type { RecordData } from "@/api/contract";
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bones, EmptyState, FailedState, iconOf, Tag, useNotify } from "@/ui";
import { OrderedList } from "../OrderedList";
import { saveOrder, useAll, useRefresh } from "../records";
import { SetupFrame } from "../SetupFrame";
import { labelOf } from "./draft";
import { ObjectForm } from "./ObjectForm";
import "./objects.css";

export default function ObjectsPage() {
  const { t } = useLanguage();
  const [edited, setEdited] = useState<RecordData | "new">();
  const [made, setMade] = useState<{ title: string; name: string }>();
  const notify = useNotify();
  const refresh = useRefresh();
  return (
    <SetupFrame
      title="admin.objects"
      text="admin.objects_text"
      actions={
        <Button type="primary" icon={<Plus size={16} />} onClick={() => setEdited("new")}>
          {t("admin.object_new")}
        </Button>
      }
    >
      {made && <Next title={made.title} name={made.name} />}
      <Objects onEdit={setEdited} onNew={() => setEdited("new")} />
      {edited && (
        <ObjectForm
          row={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onSaved={(title, name) => {
            if (edited === "new") setMade({ title, name });
            else notify.done(t("admin.object_saved", { title }));
            setEdited(undefined);
            void refresh("custom_object", "custom_field");
          }}
        />
      )}
    </SetupFrame>
  );
}

/** What one does with a new object. */
function Next({ title, name }: { title: string; name: string }) {
  const { t } = useLanguage();
  const to = (path: string, search: Record<string, string>, words: string, main = false) => (
    <Link to={path as "/"} search={search as never}>
      <Button type={main ? "primary" : "default"}>{words}</Button>
    </Link>
  );
  return (
    <section className="k-card k-object-next" role="status" aria-label={t("admin.object_made", { title })}>
      <div className="k-grow">
        <strong>{t("admin.object_made", { title })}</strong>
        <p>{t("admin.object_made_text")}</p>
      </div>
      <div className="k-row" style={{ flexWrap: "wrap" }}>
        {to("/setup/fields", { object: name }, t("admin.object_next_fields"), true)}
        {to("/setup/roles", {}, t("admin.object_next_roles"))}
        {to("/import", { object: name }, t("admin.object_next_import"))}
        {to(`/o/${name}`, {}, t("admin.object_next_open"))}
      </div>
    </section>
  );
}

interface ListProps {
  onEdit: (row: RecordData) => void;
  onNew: () => void;
}

function Objects({ onEdit, onNew }: ListProps) {
  const { t, locale } = useLanguage();
  const notify = useNotify();
  const refresh = useRefresh();
  const objects = useObjects();
  const [confirm, holder] = Modal.useModal();
  const { records, loading, error, retry } = useAll("custom_object");
  if (error) return <FailedState title={t("list.failed")} error={error} retry={() => void retry()} />;
  if (loading) return <Bones lines={4} />;
  const active = records.filter((row) => row.retired !== true);
  const retired = records.filter((row) => row.retired === true);

  const change = async (row: RecordData, gone: boolean) => {
    const title = labelOf(row, locale);
    const address = `/api/objects/${encodeURIComponent(String(row.object))}`;
    try {
      await request(address, gone ? { method: "DELETE" } : { method: "PATCH", body: { retired: false } });
      await refresh("custom_object");
      if (gone) notify.undoable(t("admin.object_retired", { title }), () => void change(row, false));
      else notify.done(t("admin.object_restored", { title }));
    } catch (failure) {
      notify.failed(failure);
    }
  };
  const retire = (row: RecordData) =>
    void confirm.confirm({
      title: t("admin.object_retire_sure", { title: labelOf(row, locale) }),
      content: t("admin.object_retire_text"),
      okText: t("admin.object_retire", { title: labelOf(row, locale) }),
      cancelText: t("action.cancel"),
      onOk: () => change(row, true),
    });

  if (records.length === 0) {
    return (
      <div className="k-card">
        <EmptyState icon={Boxes} title={t("admin.objects_none")} text={t("admin.objects_none_text")}>
          <Button type="primary" icon={<Plus size={16} />} onClick={onNew}>
            {t("admin.object_new")}
          </Button>
        </EmptyState>
      </div>
    );
  }
  const facts = (row: RecordData, actions: ReactNode) => {
    const Icon = iconOf(String(row.icon ?? "box"));
    const own = objects.find((one) => one.name === row.object);
    const whole = objects.find((one) => one.name === row.whole);
    return (
      <>
        <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
        <div className="k-ordered-body">
          <span className="k-ordered-title">
            {own ? (
              <Link to="/o/$object" params={{ object: own.name }}>
                {labelOf(row, locale)}
              </Link>
            ) : (
              labelOf(row, locale)
            )}
          </span>
          <span className="k-ordered-facts">
            <code className="k-faint">{String(row.object)}</code>
            {whole && (
              <Tag>{t(row.part ? "admin.object_part_of" : "admin.object_belongs", { object: whole.label })}</Tag>
            )}
            {own && (
              <Link to={"/setup/fields" as "/"} search={{ object: own.name } as never}>
                {t("admin.object_fields_count", { count: own.fields.filter((field) => field.custom).length })}
              </Link>
            )}
          </span>
        </div>
        <div className="k-ordered-actions">{actions}</div>
      </>
    );
  };
  return (
    <div className="k-lines">
      {holder}
      {active.length > 0 && (
        <OrderedList
          items={active}
          idOf={(row) => row.id}
          nameOf={(row) => labelOf(row, locale)}
          onOrder={async (ids) => {
            await saveOrder("custom_object", active, ids);
            await refresh("custom_object");
          }}
        >
          {(row) =>
            facts(
              row,
              <>
                <Button
                  type="text"
                  icon={<Pencil size={16} />}
                  aria-label={t("form.edit", { title: labelOf(row, locale) })}
                  onClick={() => onEdit(row)}
                />
                <Button
                  type="text"
                  icon={<Archive size={16} />}
                  aria-label={t("admin.object_retire", { title: labelOf(row, locale) })}
                  onClick={() => retire(row)}
                />
              </>,
            )
          }
        </OrderedList>
      )}
      {retired.length > 0 && (
        <section aria-label={t("admin.objects_retired")}>
          <h2 className="k-setup-heading">{t("admin.objects_retired")}</h2>
          <OrderedList items={retired} idOf={(row) => row.id} nameOf={(row) => labelOf(row, locale)}>
            {(row) =>
              facts(
                row,
                <Button icon={<ArchiveRestore size={16} />} onClick={() => void change(row, false)}>
                  {t("action.restore")}
                </Button>,
              )
            }
          </OrderedList>
        </section>
      )}
    </div>
  );
}
