/** The teams as a tree: who is above whom, who leads, who belongs. Moved by dragging or by the team's own form. */
import { Button } from "antd";
import { Pencil, Plus, Trash2, UsersRound } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import type { RecordData } from "@/api/contract";
import { updateRecord } from "@/api/queries";
import { expanded, fieldOf, titleOf } from "@/describe";
import { useLanguage } from "@/i18n";
import { useDelete } from "@/records/useSave";
import { Bones, EmptyState, useNotify } from "@/ui";
import { useAll, useRefresh } from "../records";
import { SetupFrame } from "../SetupFrame";
import { useChoice } from "../useChoice";
import { Members } from "./Members";
import { TeamsTree } from "./TeamsTree";
import { flat, treeOf } from "./tree";
import "./teams.css";

const FormDrawer = lazy(() => import("@/records/form/FormDrawer"));

export default function TeamsPage() {
  const { t } = useLanguage();
  const notify = useNotify();
  const { object, records, loading } = useAll("team");
  const users = useAll("user").records;
  const refresh = useRefresh();
  const remove = useDelete("team");
  const [chosen, choose] = useChoice("team");
  const [edited, setEdited] = useState<RecordData | "new">();
  const tree = useMemo(() => treeOf(records), [records]);
  const team = records.find((one) => one.id === chosen) ?? flat(tree)[0]?.team;
  const members = (id: string) => users.filter((user) => user.team_id === id && user.active !== false).length;

  const place = async (moved: RecordData, parent: string | null) => {
    const before = moved.parent_id ?? null;
    try {
      const saved = await updateRecord("team", moved.id, moved.version, { parent_id: parent });
      await refresh("team");
      notify.undoable(t("admin.team_moved", { name: String(moved.name) }), () => {
        updateRecord("team", saved.id, saved.version, { parent_id: before })
          .then(() => refresh("team"))
          .catch(notify.failed);
      });
    } catch (error) {
      notify.failed(error);
    }
  };

  const leader = team && fieldOf(object, "leader") ? expanded(team, fieldOf(object, "leader") as never) : undefined;
  const add = (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => setEdited("new")}>
      {t("admin.team_new")}
    </Button>
  );
  return (
    <SetupFrame title="admin.teams" text="admin.teams_text" actions={records.length > 0 && add}>
      {loading ? (
        <Bones lines={6} />
      ) : records.length === 0 ? (
        <div className="k-card">
          <EmptyState icon={UsersRound} title={t("admin.teams_none")} text={t("admin.teams_none_text")}>
            {add}
          </EmptyState>
        </div>
      ) : (
        <div className="k-teams">
          <TeamsTree
            teams={records}
            chosen={team?.id}
            membersOf={members}
            onChoose={choose}
            onPlace={(moved, parent) => void place(moved, parent)}
          />
          {team && (
            <section className="k-card k-teams-one" aria-label={String(team.name)}>
              <header className="k-row">
                <div className="k-grow">
                  <h2 className="k-teams-name">{titleOf(object, team)}</h2>
                  <span className="k-faint">
                    {leader ? t("admin.team_leader", { name: titleOf(undefined, leader) }) : t("admin.team_no_leader")}
                  </span>
                </div>
                <Button icon={<Pencil size={16} />} onClick={() => setEdited(team)}>
                  {t("action.edit")}
                </Button>
                <Button
                  icon={<Trash2 size={16} />}
                  aria-label={t("admin.delete", { title: titleOf(object, team) })}
                  onClick={() => void remove(team.id, titleOf(object, team))}
                />
              </header>
              <Members team={team} users={users} />
            </section>
          )}
        </div>
      )}
      {edited && object && (
        <Suspense fallback={null}>
          <FormDrawer
            object={object}
            record={edited === "new" ? undefined : edited}
            given={team ? { parent_id: team.id } : {}}
            onSaved={(saved) => {
              setEdited(undefined);
              choose(saved.id);
              void refresh("team", "user");
            }}
            onClose={() => setEdited(undefined)}
          />
        </Suspense>
      )}
    </SetupFrame>
  );
}
