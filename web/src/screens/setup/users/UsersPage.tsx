/** Who may sign in: invite by a link, change, switch off and on again, set a new password. */
import { useQuery } from "@tanstack/react-query";
import { Button, Dropdown, Input, Select } from "antd";
import { Ellipsis, KeyRound, Link2, Pencil, Search, UserPlus, UserRoundCheck, UserRoundX } from "lucide-react";
import { Suspense, useMemo, useState } from "react";
import { request } from "@/api/client";
import type { RecordData } from "@/api/contract";
import { sessionQuery, updateRecord } from "@/api/queries";
import { fieldOf, titleOf } from "@/describe";
import { FieldCell } from "@/fields";
import { useLanguage } from "@/i18n";
import { Avatar, Bones, EmptyState, Tag, useNotify } from "@/ui";
import { useAll, useRefresh } from "../records";
import { SetupFrame } from "../SetupFrame";
import { InviteDialog } from "./InviteDialog";
import { type Invitation, LinkDialog } from "./LinkDialog";
import { PasswordDialog } from "./PasswordDialog";
import { UserDrawer } from "./UserDrawer";
import "./users.css";

type Shown = "active" | "inactive" | "all";

export default function UsersPage() {
  const { t } = useLanguage();
  const notify = useNotify();
  const { object, records, loading } = useAll("user");
  const skills = useAll("skill").records;
  const known = useAll("user_skill");
  const refresh = useRefresh();
  const me = useQuery(sessionQuery).data?.user?.id;
  const [text, setText] = useState("");
  const [shown, setShown] = useState<Shown>("active");
  const [inviting, setInviting] = useState(false);
  const [invitation, setInvitation] = useState<Invitation>();
  const [edited, setEdited] = useState<RecordData>();
  const [locked, setLocked] = useState<RecordData>();

  const wanted = text.trim().toLowerCase();
  const users = useMemo(
    () =>
      records.filter(
        (user) =>
          (shown === "all" || (user.active !== false) === (shown === "active")) &&
          (!wanted || `${user.name} ${user.email} ${user.employee_number ?? ""}`.toLowerCase().includes(wanted)),
      ),
    [records, shown, wanted],
  );

  const activate = async (user: RecordData, active: boolean) => {
    try {
      const saved = await updateRecord("user", user.id, user.version, { active });
      await refresh("user");
      if (active) notify.done(t("admin.user_activated", { name: String(user.name) }));
      else {
        notify.undoable(t("admin.user_deactivated", { name: String(user.name) }), () => void activate(saved, true));
      }
    } catch (error) {
      notify.failed(error);
    }
  };
  const inviteAgain = async (user: RecordData) => {
    try {
      const made = await request<{ link: string }>(`/api/users/${user.id}/invite`, { method: "POST", body: {} });
      setInvitation({ name: String(user.name), link: made.link });
    } catch (error) {
      notify.failed(error);
    }
  };
  const actions = (user: RecordData) => [
    { key: "edit", icon: <Pencil size={16} />, label: t("action.edit"), onClick: () => setEdited(user) },
    {
      key: "password",
      icon: <KeyRound size={16} />,
      label: t("admin.set_password"),
      onClick: () => setLocked(user),
    },
    ...(user.active === false
      ? [
          {
            key: "on",
            icon: <UserRoundCheck size={16} />,
            label: t("admin.activate"),
            onClick: () => void activate(user, true),
          },
        ]
      : [
          {
            key: "link",
            icon: <Link2 size={16} />,
            label: t("admin.invite_again"),
            onClick: () => void inviteAgain(user),
          },
          {
            key: "off",
            icon: <UserRoundX size={16} />,
            label: t("admin.deactivate"),
            danger: true,
            disabled: user.id === me,
            onClick: () => void activate(user, false),
          },
        ]),
  ];
  const knownBy = (user: RecordData) => known.records.filter((one) => one.user_id === user.id);
  const skillsOf = (user: RecordData) =>
    skills.flatMap((skill) => {
      const level = knownBy(user).find((one) => one.skill_id === skill.id)?.level;
      return level ? [`${skill.name} ${level}`] : [];
    });
  const role = fieldOf(object, "role");
  const team = fieldOf(object, "team");

  return (
    <SetupFrame
      title="admin.users"
      text="admin.users_text"
      actions={
        <Button type="primary" icon={<UserPlus size={16} />} onClick={() => setInviting(true)}>
          {t("admin.invite")}
        </Button>
      }
    >
      <div className="k-users-tools">
        <Input
          allowClear
          prefix={<Search size={16} aria-hidden="true" />}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t("admin.users_search")}
          aria-label={t("admin.users_search")}
        />
        <Select
          value={shown}
          onChange={setShown}
          aria-label={t("admin.users_shown")}
          options={(["active", "inactive", "all"] as const).map((value) => ({
            value,
            label: t(`admin.users_${value}`),
          }))}
        />
      </div>
      {loading ? (
        <Bones lines={6} />
      ) : users.length === 0 ? (
        <EmptyState title={t("admin.users_none")} text={t("admin.users_none_text")} />
      ) : (
        <ul className="k-card k-users">
          {users.map((user) => (
            <li key={user.id}>
              <Avatar name={titleOf(object, user)} size={36} />
              <span className="k-users-name">
                <button type="button" className="k-plain k-ordered-title" onClick={() => setEdited(user)}>
                  {titleOf(object, user)}
                </button>
                <small className="k-faint k-ellipsis">{String(user.email ?? "")}</small>
              </span>
              <span className="k-users-facts">
                {[role, team].map(
                  (field) =>
                    field && (
                      <span key={field.name}>
                        <FieldCell field={field} record={user} />
                      </span>
                    ),
                )}
                {skillsOf(user).length > 0 && <span className="k-faint">{skillsOf(user).join(" · ")}</span>}
                {user.active === false && <Tag color="gray">{t("admin.inactive")}</Tag>}
              </span>
              <Dropdown menu={{ items: actions(user) }} trigger={["click"]} placement="bottomRight">
                <Button
                  type="text"
                  icon={<Ellipsis size={16} />}
                  aria-label={t("admin.actions_of", { name: titleOf(object, user) })}
                />
              </Dropdown>
            </li>
          ))}
        </ul>
      )}
      {inviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onInvited={(made) => {
            setInviting(false);
            setInvitation(made);
            void refresh("user");
          }}
        />
      )}
      {invitation && <LinkDialog invitation={invitation} onClose={() => setInvitation(undefined)} />}
      {locked && <PasswordDialog user={locked} onClose={() => setLocked(undefined)} />}
      {edited && object && !known.loading && (
        <Suspense fallback={null}>
          <UserDrawer
            object={object}
            user={edited}
            known={knownBy(edited)}
            onSaved={() => {
              setEdited(undefined);
              void refresh("user", "user_skill");
            }}
            onClose={() => setEdited(undefined)}
          />
        </Suspense>
      )}
    </SetupFrame>
  );
}
