/** Where a channel sends to. What is entered is never shown again, so the form always begins empty. */
import { Input, Modal } from "antd";
import { useState } from "react";
import type { RecordData } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { Line, useProblems } from "@/ui";
import { giveAddress } from "./queries";

interface Props {
  channel: RecordData;
  onSaved: () => void;
  onClose: () => void;
}

export function AddressDialog({ channel, onSaved, onClose }: Props) {
  const { t } = useLanguage();
  const { problems, busy, run } = useProblems(["address"]);
  const [address, setAddress] = useState("");
  const [secret, setSecret] = useState("");
  const isMail = channel.kind === "email";
  const help = isMail
    ? t("channels.address_help_email")
    : channel.kind === "webhook"
      ? t("channels.address_help_webhook")
      : t("channels.address_help_robot");
  const save = () =>
    run(async () => {
      await giveAddress(channel.id, address.trim(), secret.trim());
      onSaved();
    });
  return (
    <Modal
      open
      title={t("channels.address_of", { name: String(channel.name) })}
      okText={t("action.save")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !address.trim() }}
      confirmLoading={busy}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <form
        className="k-lines"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Line label={t("channels.address")} help={help} problem={problems.address}>
          {(id) => (
            <Input
              id={id}
              value={address}
              autoComplete="off"
              spellCheck={false}
              placeholder={isMail ? "smtps://kaidan@smtp.example.com" : "https://"}
              onChange={(event) => setAddress(event.target.value)}
            />
          )}
        </Line>
        {channel.kind !== "wecom" && (
          <Line
            label={isMail ? t("channels.secret_email") : t("channels.secret")}
            help={isMail ? undefined : t("channels.secret_help")}
          >
            {(id) => (
              <Input.Password
                id={id}
                value={secret}
                autoComplete="new-password"
                onChange={(event) => setSecret(event.target.value)}
              />
            )}
          </Line>
        )}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
