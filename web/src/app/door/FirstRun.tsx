import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { type FormEvent, useMemo, useState } from "react";
import { request, ServerError } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { failureText } from "@/ui";
import { Door, Line } from "./Door";

const currencies = [
  "CNY",
  "TWD",
  "HKD",
  "USD",
  "EUR",
  "JPY",
  "GBP",
  "SGD",
  "KRW",
  "AUD",
  "CAD",
  "INR",
  "MYR",
  "THB",
  "VND",
];

/** The first page of a fresh installation: names the company and makes its first administrator. */
export function FirstRun() {
  const { t, locale } = useLanguage();
  const client = useQueryClient();
  const device = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [values, setValues] = useState({
    company_name: "",
    base_currency: locale === "zh-TW" ? "TWD" : "CNY",
    // A server in a cloud says UTC, and so does a browser on it; nobody sells there.
    time_zone: device && device !== "UTC" ? device : locale === "zh-TW" ? "Asia/Taipei" : "Asia/Shanghai",
    name: "",
    email: "",
    password: "",
  });
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [whole, setWhole] = useState("");
  const [busy, setBusy] = useState(false);

  const zones = useMemo(() => {
    const known = Intl.supportedValuesOf("timeZone");
    return (known.includes(device) ? known : [device, ...known]).map((zone) => ({ value: zone, label: zone }));
  }, [device]);
  const currencyNames = useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: "currency" });
    return currencies.map((code) => ({ value: code, label: `${code} ${names.of(code) ?? ""}` }));
  }, [locale]);

  const set = (name: keyof typeof values) => (value: string) => {
    setValues((before) => ({ ...before, [name]: value }));
    setProblems(({ [name]: _, ...rest }) => rest);
  };
  const typed = (name: keyof typeof values) => ({
    id: name,
    value: values[name],
    status: problems[name] ? ("error" as const) : undefined,
    onChange: (event: { target: { value: string } }) => set(name)(event.target.value),
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const absent = (["company_name", "name", "email", "password"] as const).filter((name) => !values[name].trim());
    if (absent.length > 0) {
      setProblems(Object.fromEntries(absent.map((name) => [name, t("form.required", { field: t(`setup.${name}`) })])));
      return;
    }
    setBusy(true);
    setWhole("");
    try {
      await request("/api/setup", { method: "POST", body: { ...values, locale }, signingIn: true });
      await client.refetchQueries({ queryKey: sessionQuery.queryKey });
    } catch (error) {
      const byField = error instanceof ServerError ? error.byField : {};
      setProblems(byField);
      if (!Object.keys(byField).some((name) => name in values)) setWhole(failureText(error, t));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Door title={t("setup.title")} text={t("setup.text")} wide>
      <form className="k-door-form" onSubmit={(event) => void submit(event)} noValidate>
        <Line id="company_name" label={t("setup.company_name")} problem={problems.company_name}>
          <Input {...typed("company_name")} autoFocus autoComplete="organization" />
        </Line>
        <div className="k-door-pair">
          <Line
            id="base_currency"
            label={t("setup.base_currency")}
            problem={problems.base_currency}
            help={t("setup.currency_help")}
          >
            <Select
              id="base_currency"
              showSearch={{ optionFilterProp: "label" }}
              options={currencyNames}
              value={values.base_currency}
              onChange={set("base_currency")}
            />
          </Line>
          <Line id="time_zone" label={t("setup.time_zone")} problem={problems.time_zone}>
            <Select
              id="time_zone"
              showSearch={{ optionFilterProp: "label" }}
              options={zones}
              value={values.time_zone}
              onChange={set("time_zone")}
            />
          </Line>
        </div>
        <div className="k-door-pair">
          <Line id="name" label={t("setup.name")} problem={problems.name}>
            <Input {...typed("name")} autoComplete="name" />
          </Line>
          <Line id="email" label={t("setup.email")} problem={problems.email}>
            <Input {...typed("email")} autoComplete="username" inputMode="email" />
          </Line>
        </div>
        <Line id="password" label={t("setup.password")} problem={problems.password} help={t("setup.password_help")}>
          <Input.Password {...typed("password")} autoComplete="new-password" />
        </Line>
        {whole && (
          <div className="k-door-whole" role="alert">
            {whole}
          </div>
        )}
        <Button type="primary" size="large" htmlType="submit" loading={busy} block>
          {t("setup.submit")}
        </Button>
      </form>
    </Door>
  );
}
