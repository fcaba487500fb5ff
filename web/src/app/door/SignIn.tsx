import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Button, Input, type InputRef } from "antd";
import { type FormEvent, useRef, useState } from "react";
import { request, ServerError } from "@/api/client";
import type { DemoUser } from "@/api/contract";
import { sessionQuery } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { Avatar, failureText } from "@/ui";
import { Door, Line } from "./Door";

/** E-mail and password; on a demonstration server also the people one can be, a click away. */
export function SignIn() {
  const { t } = useLanguage();
  const client = useQueryClient();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const passwordInput = useRef<InputRef>(null);
  const demo = session.demo_users ?? [];

  const submit = async (event?: FormEvent, as: { email: string; password: string } = { email, password }) => {
    event?.preventDefault();
    if (!as.email.trim() || !as.password) return setProblem(t("signin.both"));
    setBusy(true);
    setProblem("");
    try {
      await request("/api/session", { method: "POST", body: { ...as, email: as.email.trim() }, signingIn: true });
      // Nothing that another user saw stays behind.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "words" && queryKey[0] !== "session" });
      await client.refetchQueries({ queryKey: sessionQuery.queryKey });
    } catch (error) {
      const refused = error instanceof ServerError && error.status === 401;
      setProblem(refused && !error.message ? t("signin.refused") : failureText(error, t));
      setBusy(false);
      passwordInput.current?.focus({ cursor: "all" });
    }
  };
  const be = (user: DemoUser) => {
    setEmail(user.email);
    setPassword(user.password);
    void submit(undefined, user);
  };

  return (
    <Door title={t("signin.title")} text={session.company?.name}>
      <form className="k-door-form" onSubmit={(event) => void submit(event)} noValidate>
        <Line id="email" label={t("signin.email")}>
          <Input
            id="email"
            size="large"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            autoComplete="username"
            inputMode="email"
            autoFocus={demo.length === 0}
          />
        </Line>
        <Line id="password" label={t("signin.password")}>
          <Input.Password
            ref={passwordInput}
            id="password"
            size="large"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoComplete="current-password"
          />
        </Line>
        {problem && (
          <div className="k-door-whole" role="alert">
            {problem}
          </div>
        )}
        <Button type="primary" size="large" htmlType="submit" loading={busy} block>
          {t("signin.submit")}
        </Button>
      </form>
      {demo.length > 0 && (
        <section className="k-door-demo">
          <h2>{t("signin.demo")}</h2>
          <ul>
            {demo.map((user) => (
              <li key={user.email}>
                <button type="button" className="k-plain" onClick={() => be(user)} disabled={busy}>
                  <Avatar name={user.name} size={32} />
                  <span className="k-grow">
                    {user.name}
                    <small className="k-ellipsis">
                      {user.role} · {user.email}
                    </small>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Door>
  );
}
