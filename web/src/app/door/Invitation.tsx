import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { request, ServerError } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { failureText } from "@/ui";
import { Door, Line } from "./Door";

/** Where an invitation's link leads: the invited person chooses a password and is in, or signs in with it. */
export function Invitation() {
  const { token } = useParams({ strict: false }) as { token: string };
  const { t } = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [problem, setProblem] = useState("");
  const [whole, setWhole] = useState("");
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!password) return setProblem(t("form.required", { field: t("signin.password") }));
    if (password !== again) return setProblem(t("invite.differ"));
    setBusy(true);
    setProblem("");
    setWhole("");
    try {
      await request(`/api/invitations/${encodeURIComponent(token)}`, {
        method: "POST",
        body: { password },
        signingIn: true,
      });
      await client.refetchQueries({ queryKey: sessionQuery.queryKey });
      void navigate({ to: "/", replace: true });
    } catch (error) {
      const beside = error instanceof ServerError ? error.byField.password : undefined;
      if (beside) setProblem(beside);
      else if (error instanceof ServerError && error.status === 404) setWhole(t("invite.gone"));
      else setWhole(failureText(error, t));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Door title={t("invite.title")} text={t("invite.text")}>
      <form className="k-door-form" onSubmit={(event) => void submit(event)} noValidate>
        <Line id="password" label={t("invite.password")} problem={problem} help={t("setup.password_help")}>
          <Input.Password
            id="password"
            size="large"
            autoFocus
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Line>
        <Line id="again" label={t("invite.again")}>
          <Input.Password
            id="again"
            size="large"
            autoComplete="new-password"
            value={again}
            onChange={(event) => setAgain(event.target.value)}
          />
        </Line>
        {whole && (
          <div className="k-door-whole" role="alert">
            {whole}
          </div>
        )}
        <Button type="primary" size="large" htmlType="submit" loading={busy} block>
          {t("invite.submit")}
        </Button>
      </form>
    </Door>
  );
}
