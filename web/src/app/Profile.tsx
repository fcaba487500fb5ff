/** One's own settings: name, language, password, and where one is signed in. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { request, ServerError } from "@/api/client";
import { keys } from "@/api/queries";
import { useSession } from "@/api/useSession";
import { type Locale, localeNames, locales, useLanguage } from "@/i18n";
import { Bones, failureText, useNotify } from "@/ui";
import { DigestChoice } from "./DigestChoice";
import { Line } from "./door/Door";
import { useChangeLocale } from "./LocaleProvider";
import { MailChoice } from "./MailChoice";
import "./door/door.css";

interface SignedIn {
  id: string;
  /** `cookie` or `bearer`. */
  kind: string;
  /** The browser or program, as it called itself. */
  name: string | null;
  created_at: string;
  current: boolean;
}

const sessionsQuery = {
  queryKey: ["sessions"],
  queryFn: ({ signal }: { signal: AbortSignal }) => request<SignedIn[]>("/api/session/list", { signal }),
};

/** "Chrome · Windows" out of what browsers say of themselves; programs keep the name that they gave. */
function deviceName(name: string | null): string | undefined {
  if (!name?.startsWith("Mozilla/")) return name ?? undefined;
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(name)?.[1];
  const system = /(iPhone|iPad|Android|Windows|Mac OS X|Linux)/.exec(name)?.[1];
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS" };
  const known = [browser, system].filter((part): part is string => Boolean(part));
  return known.map((part) => names[part] ?? part).join(" · ") || undefined;
}

export function Profile() {
  const { t, locale } = useLanguage();
  const changeLocale = useChangeLocale();
  const { user } = useSession();
  return (
    <div className="k-page" style={{ maxWidth: 640 }}>
      <header className="k-page-head">
        <h1>{t("me.title")}</h1>
      </header>
      <section className="k-card" style={{ padding: 20, display: "grid", gap: 16 }}>
        {user && <NameForm name={user.name} />}
        <Line id="language" label={t("me.language")}>
          <Select
            id="language"
            value={locale}
            options={locales.map((one) => ({ value: one, label: localeNames[one] }))}
            onChange={(next: Locale) => changeLocale(next)}
          />
        </Line>
      </section>
      <DigestChoice />
      <MailChoice />
      <PasswordForm />
      <SignIns />
    </div>
  );
}

function NameForm({ name: before }: { name: string }) {
  const { t } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const [name, setName] = useState(before);
  const save = async () => {
    try {
      await request("/api/session", { method: "PATCH", body: { name: name.trim() } });
      await client.invalidateQueries({ queryKey: keys.session });
      notify.done(t("me.saved"));
    } catch (error) {
      notify.failed(error);
    }
  };
  return (
    <Line id="own-name" label={t("setup.name")}>
      <span className="k-row">
        <Input id="own-name" value={name} onChange={(event) => setName(event.target.value)} autoComplete="name" />
        <Button disabled={!name.trim() || name.trim() === before} onClick={() => void save()}>
          {t("action.save")}
        </Button>
      </span>
    </Line>
  );
}

function PasswordForm() {
  const { t } = useLanguage();
  const notify = useNotify();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [problems, setProblems] = useState<Record<string, string>>({});
  const save = async () => {
    try {
      await request("/api/session", { method: "PATCH", body: { current_password: current, password: next } });
      setCurrent("");
      setNext("");
      setProblems({});
      notify.done(t("me.password_changed"));
    } catch (error) {
      const byField = error instanceof ServerError ? error.byField : {};
      setProblems(Object.keys(byField).length > 0 ? byField : { password: failureText(error, t) });
    }
  };
  return (
    <section className="k-card" style={{ padding: 20, display: "grid", gap: 16 }}>
      <Line id="current-password" label={t("me.current_password")} problem={problems.current_password}>
        <Input.Password
          id="current-password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
      </Line>
      <Line id="next-password" label={t("invite.password")} problem={problems.password} help={t("setup.password_help")}>
        <Input.Password
          id="next-password"
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
      </Line>
      <div>
        <Button disabled={!current || !next} onClick={() => void save()}>
          {t("me.change_password")}
        </Button>
      </div>
    </section>
  );
}

function SignIns() {
  const { t, instant } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const answer = useQuery(sessionsQuery);
  const end = async (id: string) => {
    try {
      await request(`/api/session/list/${encodeURIComponent(id)}`, { method: "DELETE" });
      await client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    } catch (error) {
      notify.failed(error);
    }
  };
  return (
    <section className="k-card" style={{ padding: 20, display: "grid", gap: 12 }}>
      <h2 style={{ fontSize: 15 }}>{t("me.sessions")}</h2>
      {answer.isPending && <Bones lines={2} />}
      {(answer.data ?? []).map((one) => (
        <div key={one.id} className="k-row">
          <span className="k-grow">
            <span className="k-ellipsis" style={{ display: "block" }}>
              {deviceName(one.name) ?? t("me.unknown_device")}
            </span>
            <small className="k-faint k-numbers">{instant(one.created_at)}</small>
          </span>
          {one.current ? (
            <span className="k-faint">{t("me.this_session")}</span>
          ) : (
            <Button size="small" onClick={() => void end(one.id)}>
              {t("me.end_session")}
            </Button>
          )}
        </div>
      ))}
    </section>
  );
}
