/** What one wants to be mailed; the bell shows everything anyway. */
import { Checkbox } from "antd";
import { useLanguage } from "@/i18n";
import { Bones, FailedState } from "@/ui";
import { useChoice } from "./choice";

export function MailChoice() {
  const { t } = useLanguage();
  const { answer, choice, put } = useChoice();
  return (
    <section className="k-card" style={{ padding: 20, display: "grid", gap: 12 }} aria-label={t("me.mails")}>
      <h2 style={{ fontSize: 15 }}>{t("me.mails")}</h2>
      <p className="k-faint" style={{ margin: 0 }}>
        {choice && !choice.has_mail ? t("me.no_mail") : t("me.mails_text")}
      </p>
      {answer.isPending && <Bones lines={3} />}
      {answer.error && <FailedState error={answer.error} retry={() => void answer.refetch()} />}
      {/* Without mail there is nothing to choose. */}
      {choice?.has_mail && (
        <>
          {choice.kinds.map((one) => (
            <Checkbox
              key={one.kind}
              checked={one.mailed}
              onChange={(event) => {
                const kinds = choice.kinds.map((kind) =>
                  kind.kind === one.kind ? { ...kind, mailed: event.target.checked } : kind,
                );
                void put({ ...choice, kinds });
              }}
            >
              {one.label}
            </Checkbox>
          ))}
          <Checkbox
            checked={choice.anytime}
            onChange={(event) => void put({ ...choice, anytime: event.target.checked })}
          >
            {t("me.anytime")}
          </Checkbox>
        </>
      )}
    </section>
  );
}
