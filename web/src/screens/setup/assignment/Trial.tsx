/** The dry run: to whom the leads of the last quarter would have gone, beside whose they are. */
import { useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useLanguage } from "@/i18n";
import { Bones, EmptyState, FailedState } from "@/ui";
import { trialQuery } from "./contract";
import "./assignment.css";

const days = 90;

export function Trial() {
  const { t, number } = useLanguage();
  const { data, isPending, error, refetch } = useQuery(trialQuery(days));
  if (error) return <FailedState error={error} retry={() => void refetch()} />;
  if (isPending) return <Bones lines={8} />;
  if (data.leads === 0) {
    return (
      <div className="k-card">
        <EmptyState icon={FlaskConical} title={t("assignment.trial_none", { days })} />
      </div>
    );
  }
  return (
    <div className="k-lines">
      <p className="k-setup-note">
        {t("assignment.trial_text", { days })} {t("assignment.trial_note")}
        {data.cut_off && ` ${t("assignment.trial_cut", { count: data.leads })}`}
      </p>
      <p role="status">{t("assignment.trial_left", { count: data.left, all: data.leads })}</p>
      {data.people.length > 0 && (
        <table className="k-card k-trial">
          <thead>
            <tr>
              <th scope="col">{t("assignment.trial_person")}</th>
              <th scope="col">{t("assignment.trial_leads")}</th>
              <th scope="col">{t("assignment.trial_had")}</th>
            </tr>
          </thead>
          <tbody>
            {data.people.map((person) => (
              <tr key={person.id}>
                <th scope="row">{person.name}</th>
                <td className="k-numbers">{number(person.leads)}</td>
                <td className="k-numbers k-faint">{number(person.had)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data.rules.length > 0 && (
        <table className="k-card k-trial">
          <thead>
            <tr>
              <th scope="col">{t("assignment.trial_rule")}</th>
              <th scope="col">{t("assignment.trial_leads")}</th>
            </tr>
          </thead>
          <tbody>
            {data.rules.map((rule) => (
              <tr key={rule.id}>
                <th scope="row">{rule.name}</th>
                <td className="k-numbers">{number(rule.leads)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
