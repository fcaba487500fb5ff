/** Who belongs to a team: those whose main team it is, and those who also work in it, with their position. */
import { Button, Input, Select } from "antd";
import { UserPlus, X } from "lucide-react";
import { useState } from "react";
import type { RecordData } from "@/api/contract";
import { idLiteral } from "@/api/odata";
import { createRecord } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { useDelete } from "@/records/useSave";
import { Avatar, Tag, useNotify } from "@/ui";
import { useAll, useRefresh } from "../records";

export function Members({ team, users }: { team: RecordData; users: RecordData[] }) {
  const { t } = useLanguage();
  const notify = useNotify();
  const refresh = useRefresh();
  const remove = useDelete("team_member");
  const also = useAll("team_member", `team_id eq ${idLiteral(team.id)}`).records;
  const [adding, setAdding] = useState<string>();
  const [position, setPosition] = useState("");
  const own = users.filter((user) => user.team_id === team.id && user.active !== false);
  const userOf = (member: RecordData) => users.find((user) => user.id === member.user_id);
  const taken = new Set([...own.map((user) => user.id), ...also.map((member) => member.user_id)]);

  const add = async () => {
    try {
      await createRecord("team_member", {
        user_id: adding,
        team_id: team.id,
        ...(position.trim() ? { position: position.trim() } : {}),
      });
      setAdding(undefined);
      setPosition("");
      await refresh("team_member");
    } catch (error) {
      notify.failed(error);
    }
  };
  return (
    <>
      {own.length + also.length === 0 && <p className="k-faint">{t("admin.members_none")}</p>}
      <ul className="k-teams-members">
        {own.map((user) => (
          <li key={user.id}>
            <Avatar name={String(user.name)} size={28} />
            <span className="k-grow k-ellipsis">{String(user.name)}</span>
            {team.leader_id === user.id && <Tag color="teal">{t("admin.leader")}</Tag>}
          </li>
        ))}
        {also.map((member) => {
          const name = String(userOf(member)?.name ?? "…");
          return (
            <li key={member.id}>
              <Avatar name={name} size={28} />
              <span className="k-grow k-ellipsis">
                {name} <small className="k-faint">{String(member.position ?? "")}</small>
              </span>
              <Tag color="gray">{t("admin.member_also")}</Tag>
              <Button
                type="text"
                size="small"
                icon={<X size={14} />}
                aria-label={t("admin.member_remove", { name })}
                onClick={() => void remove(member.id, name)}
              />
            </li>
          );
        })}
      </ul>
      <div className="k-teams-add">
        <Select
          value={adding}
          onChange={setAdding}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          placeholder={t("admin.member_choose")}
          aria-label={t("admin.member_choose")}
          options={users
            .filter((user) => user.active !== false && !taken.has(user.id))
            .map((user) => ({ value: user.id, label: String(user.name) }))}
        />
        <Input
          value={position}
          onChange={(event) => setPosition(event.target.value)}
          placeholder={t("admin.member_position")}
          aria-label={t("admin.member_position")}
        />
        <Button icon={<UserPlus size={16} />} disabled={!adding} onClick={() => void add()}>
          {t("admin.member_add")}
        </Button>
      </div>
    </>
  );
}
