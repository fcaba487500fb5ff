/** A new password for somebody who has lost theirs; ends their sessions. */
import { Input, Modal } from "antd";
import { useState } from "react";
import { request } from "@/api/client";
import type { RecordData } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { Line, useNotify, useProblems } from "@/ui";

export function PasswordDialog({ user, onClose }: { user: RecordData; onClose: () => void }) {
  const { t } = useLanguage();
  const notify = useNotify();
  const { problems, busy, run } = useProblems(["password"]);
  const [password, setPassword] = useState("");
  const save = () =>
    run(async () => {
      await request(`/api/users/${user.id}/password`, { method: "POST", body: { password } });
      notify.done(t("admin.password_set", { name: String(user.name) }));
      onClose();
    });
  return (
    <Modal
      open
      title={t("admin.password_title", { name: String(user.name) })}
      okText={t("admin.set_password")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !password }}
      confirmLoading={busy}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <div className="k-lines">
        <p>{t("admin.password_text")}</p>
        <Line label={t("setup.password")} help={t("setup.password_help")} problem={problems.password}>
          {(id) => (
            <Input.Password
              id={id}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Line>
      </div>
    </Modal>
  );
}
