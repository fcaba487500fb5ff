/** When one wants the digest of the day, and how long before something is due one is reminded. */
import { Link } from "@tanstack/react-router";
import { Checkbox, Select } from "antd";
import { useLanguage } from "@/i18n";
import { Bones, FailedState } from "@/ui";
import { useChoice } from "./choice";
import { Line } from "./door/Door";

/** Every half hour of a morning, and the end of the day. */
const times = ["07:00", "07:30", "08:00", "08:30", "09:00", "09:30", "10:00", "12:00", "17:00", "18:00"];
const reminders = [0, 15, 60, 1440] as const;

export function DigestChoice() {
  const { t } = useLanguage();
  const { answer, choice, put } = useChoice();
  const known = choice?.digest && !times.includes(choice.digest) ? [...times, choice.digest].sort() : times;
  return (
    <section className="k-card" style={{ padding: 20, display: "grid", gap: 12 }} aria-label={t("digest.settings")}>
      <h2 style={{ fontSize: 15 }}>{t("digest.settings")}</h2>
      {answer.isPending && <Bones lines={2} />}
      {answer.error && <FailedState error={answer.error} retry={() => void answer.refetch()} />}
      {choice && (
        <>
          <Line id="digest-at" label={t("digest.at")}>
            <Select
              id="digest-at"
              value={choice.digest ?? ""}
              options={[
                { value: "", label: t("digest.never") },
                ...known.map((time) => ({ value: time, label: time })),
              ]}
              onChange={(time) => void put({ ...choice, digest: time || null })}
            />
          </Line>
          <p className="k-faint" style={{ margin: 0 }}>
            {t("digest.text")} <Link to={"/digest" as "/"}>{t("digest.preview")}</Link>
          </p>
          {choice.has_mail && choice.digest && (
            <Checkbox
              checked={choice.digest_mailed}
              onChange={(event) => void put({ ...choice, digest_mailed: event.target.checked })}
            >
              {t("digest.mailed")}
            </Checkbox>
          )}
          <Line id="remind" label={t("digest.remind")}>
            <Select
              id="remind"
              value={choice.remind ?? -1}
              options={[
                ...reminders.map((minutes) => ({ value: minutes as number, label: t(`digest.remind_${minutes}`) })),
                { value: -1, label: t("digest.never") },
              ]}
              onChange={(minutes) => void put({ ...choice, remind: minutes < 0 ? null : minutes })}
            />
          </Line>
        </>
      )}
    </section>
  );
}
