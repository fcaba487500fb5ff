/** What is said about a target, by whoever may see it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useLanguage } from "@/i18n";
import type { PartProps } from "@/records/extensions";
import { Avatar, useNotify } from "@/ui";
import { comment, discussionQuery, refreshTargets } from "./contract";
import "./targets.css";

export default function Discussion({ record }: PartProps) {
  const { t, instant } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const { data } = useQuery(discussionQuery(record.id));
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);

  const send = async () => {
    if (!text.trim() || busy) return;
    setBusy(true);
    try {
      await comment(record.id, text);
      setText("");
      await refreshTargets(client);
    } catch (failure) {
      notify.failed(failure);
    }
    setBusy(false);
  };
  return (
    <section className="k-card k-target-discussion" aria-label={t("target.discussion")}>
      <h2>{t("target.discussion")}</h2>
      {data?.comments.length === 0 && <p className="k-faint">{t("target.discussion_none")}</p>}
      <ol>
        {data?.comments.map((one) => (
          <li key={one.id}>
            <Avatar name={one.by?.name ?? ""} size={28} />
            <div>
              <span className="k-target-said">
                <strong>{one.by?.name}</strong>{" "}
                <time className="k-faint" dateTime={one.at}>
                  {instant(one.at)}
                </time>
              </span>
              <p>{one.text}</p>
            </div>
          </li>
        ))}
      </ol>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Input.TextArea
          aria-label={t("target.say")}
          placeholder={t("target.say")}
          autoSize={{ minRows: 1, maxRows: 6 }}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
          }}
        />
        <Button htmlType="submit" loading={busy} disabled={!text.trim()}>
          {t("target.send")}
        </Button>
      </form>
    </section>
  );
}
