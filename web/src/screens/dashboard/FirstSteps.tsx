/** What an administrator does first in a company that has nothing yet; gone once all of it is done. */
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight, CircleCheck } from "lucide-react";
import { countQuery } from "@/api/queries";
import { useLanguage } from "@/i18n";

/** Each step is done once there are more records than a new company begins with. */
const steps = [
  { name: "teams", object: "team", begun: 0, to: "/setup/teams" },
  { name: "people", object: "user", begun: 1, to: "/setup/users" },
  { name: "accounts", object: "account", begun: 0, to: "/import", search: { object: "account" } },
  { name: "opportunities", object: "opportunity", begun: 0, to: "/o/opportunity" },
] as const;

export function FirstSteps() {
  const { t } = useLanguage();
  const counts = useQueries({ queries: steps.map((step) => countQuery(step.object, {})) });
  // Nothing is offered before it is known what is missing, so that the page does not jump for everybody else.
  if (counts.some((count) => count.data === undefined)) return null;
  const done = steps.map((step, at) => (counts[at]?.data ?? 0) > step.begun);
  if (done.every(Boolean)) return null;
  return (
    <section className="k-card k-first" aria-label={t("dashboard.first")}>
      <h2>{t("dashboard.first")}</h2>
      <p>{t("dashboard.first_text")}</p>
      <ol>
        {steps.map((step, at) => (
          <li key={step.name}>
            <Link
              to={step.to as "/"}
              search={("search" in step ? step.search : {}) as never}
              data-done={done[at] || undefined}
            >
              <span className="k-first-mark" aria-hidden="true">
                {done[at] ? <CircleCheck size={20} /> : at + 1}
              </span>
              <span className="k-grow">
                <strong>{t(`dashboard.first_${step.name}`)}</strong>
                <small>{done[at] ? t("dashboard.first_done") : t(`dashboard.first_${step.name}_text`)}</small>
              </span>
              {!done[at] && <ArrowRight size={16} aria-hidden="true" />}
            </Link>
          </li>
        ))}
      </ol>
    </section>
  );
}
