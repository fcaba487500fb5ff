/** What an automation would have done: how often, for which records, and what cannot be known. */
import { Link } from "@tanstack/react-router";
import type { ObjectDescription } from "@/api/contract";
import { recordHref } from "@/describe";
import { useLanguage } from "@/i18n";
import type { DryRun } from "./words";

export function DryRunResult({ object, tried }: { object: ObjectDescription; tried: DryRun }) {
  const { t, instant } = useLanguage();
  return (
    <section className="k-card k-dry" role="status" aria-label={t("auto.try")}>
      <strong>{t("auto.tried", { days: tried.days, count: tried.fired })}</strong>
      {tried.limits.map((limit) => (
        <p key={limit} className="k-form-help">
          {limit}
        </p>
      ))}
      {tried.times.length > 0 && (
        <ul>
          {tried.times.map((time) => (
            <li key={`${time.at}-${time.record?.id}`}>
              <time dateTime={time.at}>{instant(time.at)}</time>
              {time.record && (
                <Link to={recordHref(object.name, time.record.id) as "/"} target="_blank">
                  {time.record.title}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
      {tried.fired > tried.times.length && (
        <p className="k-form-help">{t("auto.tried_newest", { count: tried.times.length })}</p>
      )}
    </section>
  );
}
