/** Roles and what they may do: how far each action on each object reaches, and which fields are hidden or masked. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { Pencil, Plus, ShieldCheck, Trash2 } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { request } from "@/api/client";
import type { RecordData } from "@/api/contract";
import { keys } from "@/api/queries";
import { titleOf } from "@/describe";
import { useLanguage } from "@/i18n";
import { useDelete } from "@/records/useSave";
import { Bones, FailedState, useNotify } from "@/ui";
import { Choices } from "../lists/Choices";
import { useAll, useRefresh } from "../records";
import { SetupFrame } from "../SetupFrame";
import { useChoice } from "../useChoice";
import { FieldMatrix } from "./FieldMatrix";
import { ObjectMatrix } from "./ObjectMatrix";
import { differences, type Permissions } from "./table";
import "./roles.css";

const FormDrawer = lazy(() => import("@/records/form/FormDrawer"));
const permissionsKey = (id: string) => ["permissions", id];
const address = (id: string) => `/api/roles/${encodeURIComponent(id)}/permissions`;

export default function RolesPage() {
  const { t } = useLanguage();
  const { object, records } = useAll("role");
  const refresh = useRefresh();
  const remove = useDelete("role");
  const [chosen, choose] = useChoice("role");
  const [edited, setEdited] = useState<RecordData | "new">();
  const role =
    records.find((one) => one.id === chosen) ?? records.find((one) => one.kind === "representative") ?? records[0];

  return (
    <SetupFrame
      title="admin.roles"
      text="admin.roles_text"
      actions={
        <Button type="primary" icon={<Plus size={16} />} onClick={() => setEdited("new")}>
          {t("admin.role_new")}
        </Button>
      }
    >
      {!role || !object ? (
        <Bones lines={6} />
      ) : (
        <Choices
          label={t("admin.roles")}
          options={records.map((one) => ({ value: one.id, label: titleOf(object, one) }))}
          value={role.id}
          onChoose={choose}
        >
          <section className="k-lines" aria-label={titleOf(object, role)}>
            <header className="k-row">
              <h2 className="k-grow k-roles-name">{titleOf(object, role)}</h2>
              <Button icon={<Pencil size={16} />} onClick={() => setEdited(role)}>
                {t("action.edit")}
              </Button>
              {role.kind !== "administrator" && (
                <Button
                  icon={<Trash2 size={16} />}
                  aria-label={t("admin.delete", { title: titleOf(object, role) })}
                  onClick={() => void remove(role.id, titleOf(object, role))}
                />
              )}
            </header>
            {role.kind === "administrator" ? (
              <p className="k-setup-note">
                <ShieldCheck size={16} aria-hidden="true" style={{ verticalAlign: "-3px" }} /> {t("admin.role_all")}
              </p>
            ) : (
              <PermissionEditor key={role.id} id={role.id} />
            )}
          </section>
        </Choices>
      )}
      {edited && object && (
        <Suspense fallback={null}>
          <FormDrawer
            object={object}
            record={edited === "new" ? undefined : edited}
            onSaved={(saved) => {
              setEdited(undefined);
              choose(saved.id);
              void refresh("role");
            }}
            onClose={() => setEdited(undefined)}
          />
        </Suspense>
      )}
    </SetupFrame>
  );
}

/** Edits a copy; nothing is written before it is saved as a whole. */
function PermissionEditor({ id }: { id: string }) {
  const { t } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const answer = useQuery({
    queryKey: permissionsKey(id),
    queryFn: ({ signal }) => request<Permissions>(address(id), { signal }),
  });
  const [draft, setDraft] = useState<Permissions>();
  const [part, setPart] = useState<"objects" | "fields">("objects");
  const [busy, setBusy] = useState(false);
  const current = draft ?? answer.data;
  const changes = answer.data && draft ? differences(answer.data, draft).length : 0;

  useEffect(() => {
    if (changes === 0) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [changes]);

  const put = async (next: Permissions, before: Permissions | undefined) => {
    setBusy(true);
    try {
      const saved = await request<Permissions>(address(id), { method: "PUT", body: next });
      client.setQueryData(permissionsKey(id), saved);
      setDraft(undefined);
      await client.invalidateQueries({ queryKey: keys.describe });
      if (before) notify.undoable(t("admin.permissions_saved"), () => void put(before, undefined));
      else notify.done(t("admin.permissions_saved"));
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };

  if (answer.error) {
    return <FailedState error={answer.error} retry={() => void answer.refetch()} />;
  }
  if (!current) return <Bones lines={8} />;
  return (
    <>
      <Segmented
        value={part}
        onChange={setPart}
        options={[
          { value: "objects", label: t("admin.permissions_objects") },
          { value: "fields", label: t("admin.permissions_fields") },
        ]}
      />
      {part === "objects" ? (
        <ObjectMatrix permissions={current} onChange={setDraft} />
      ) : (
        <FieldMatrix permissions={current} onChange={setDraft} />
      )}
      {changes > 0 && draft && (
        <div className="k-setup-bar" role="status">
          <span className="k-grow">{t("admin.changes", { count: changes })}</span>
          <Button onClick={() => setDraft(undefined)}>{t("admin.discard")}</Button>
          <Button type="primary" loading={busy} onClick={() => void put(draft, answer.data)}>
            {t("action.save")}
          </Button>
        </div>
      )}
    </>
  );
}
