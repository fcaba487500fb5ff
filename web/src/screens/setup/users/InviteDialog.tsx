/** Asks what must be known of a new colleague: name, e-mail, role, teams. */
import { Input, Modal, Select } from "antd";
import { useState } from "react";
import { request } from "@/api/client";
import { useLanguage } from "@/i18n";
import { Line, useProblems } from "@/ui";
import { useAll } from "../records";
import { TeamSelect } from "../teams/TeamSelect";
import type { Invitation } from "./LinkDialog";

interface Props {
  onClose: () => void;
  onInvited: (invitation: Invitation) => void;
}

export function InviteDialog({ onClose, onInvited }: Props) {
  const { t } = useLanguage();
  const roles = useAll("role").records;
  const { problems, busy, run } = useProblems(["name", "email", "role", "role_ids", "team", "team_ids"]);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [chosen, setRole] = useState<string>();
  const [teams, setTeams] = useState<string[]>([]);
  const role = chosen ?? roles.find((one) => one.kind === "representative")?.id;
  const complete = Boolean(name.trim() && email.trim() && role);
  const invite = () =>
    run(async () => {
      const made = await request<{ link: string }>("/api/users/invite", {
        method: "POST",
        body: { name: name.trim(), email: email.trim(), role_ids: [role], team_ids: teams },
      });
      onInvited({ name: name.trim(), link: made.link });
    });
  return (
    <Modal
      open
      title={t("admin.invite_title")}
      okText={t("admin.invite_ok")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !complete }}
      confirmLoading={busy}
      onOk={() => void invite()}
      onCancel={onClose}
    >
      <div className="k-lines">
        <Line label={t("setup.name")} problem={problems.name}>
          {(id) => <Input id={id} value={name} onChange={(event) => setName(event.target.value)} autoFocus />}
        </Line>
        <Line label={t("setup.email")} problem={problems.email}>
          {(id) => <Input id={id} type="email" value={email} onChange={(event) => setEmail(event.target.value)} />}
        </Line>
        <Line label={t("admin.role")} problem={problems.role_ids ?? problems.role}>
          {(id) => (
            <Select
              id={id}
              value={role}
              onChange={setRole}
              options={roles.map((one) => ({ value: one.id, label: String(one.name) }))}
            />
          )}
        </Line>
        <Line label={t("admin.teams")} help={t("admin.invite_teams_help")} problem={problems.team_ids ?? problems.team}>
          {(id) => <TeamSelect id={id} multiple value={teams} onChange={setTeams} />}
        </Line>
      </div>
    </Modal>
  );
}
