/** The currencies that amounts may be in, and what each was worth in the base currency from which day on. */
import { useSession } from "@/api/useSession";
import { useLanguage } from "@/i18n";
import { Tag } from "@/ui";
import { SmallList } from "../lists/SmallList";
import { SetupFrame } from "../SetupFrame";

export default function CurrenciesPage() {
  const { t, locale, number, today } = useLanguage();
  const base = useSession().company?.base_currency ?? "";
  const names = new Intl.DisplayNames([locale], { type: "currency", fallback: "none" });
  const nameOf = (code: unknown) => {
    try {
      return names.of(String(code)) ?? "";
    } catch {
      return "";
    }
  };
  return (
    <SetupFrame title="admin.currencies" text="admin.currencies_text">
      <section className="k-lines" aria-label={t("admin.currencies_list")}>
        <h2 className="k-setup-heading">{t("admin.currencies_list")}</h2>
        <SmallList
          object="currency"
          facts={(record) => (
            <>
              <span>{nameOf(record.code)}</span>
              {record.code === base && <Tag color="teal">{t("admin.currency_base")}</Tag>}
              {record.active === false && <Tag color="gray">{t("admin.inactive")}</Tag>}
            </>
          )}
        />
      </section>
      <section className="k-lines" aria-label={t("admin.rates")}>
        <h2 className="k-setup-heading">{t("admin.rates")}</h2>
        <p className="k-setup-note">{t("admin.rates_text", { base })}</p>
        <SmallList
          object="exchange_rate"
          given={{ valid_from: today() }}
          facts={(record) => (
            <>
              <span className="k-numbers">
                1 {String(record.currency)} = {number(record.rate, 8)} {base}
              </span>
              <span>{t("admin.rate_from", { date: String(record.valid_from) })}</span>
            </>
          )}
        />
      </section>
    </SetupFrame>
  );
}
