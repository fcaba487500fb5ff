/**
 * Objects × actions × reach. Plain drop-downs of the browser: there are more than a hundred of them, and they work on a
 * phone as they are. An object without a word of its own follows the first row.
 */
import { Fragment } from "react";
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { TeamSelect } from "../teams/TeamSelect";
import {
  type ActionName,
  actions,
  everyObject,
  inherited,
  isAdministratorsAlone,
  type Permissions,
  reaches,
  withCell,
} from "./table";

interface Props {
  permissions: Permissions;
  onChange: (permissions: Permissions) => void;
}

export function ObjectMatrix({ permissions, onChange }: Props) {
  const { t } = useLanguage();
  const objects = useObjects();
  const business = objects.filter((object) => object.group !== "setup");
  const rows = [
    { name: everyObject, label: t("admin.all_objects"), owned: true },
    ...[...business, ...objects.filter((object) => object.group === "setup")].map((object) => ({
      name: object.name,
      label: object.label,
      owned: object.has_owner,
    })),
  ];
  const set = (row: string, action: ActionName, reach: string) => {
    const next = withCell(permissions.objects, row, action, reach || undefined);
    const teams = reach === "teams" ? permissions.teams : withCell(permissions.teams ?? {}, row, action, undefined);
    onChange({ ...permissions, objects: next, teams });
  };
  const word = (reach: string) => {
    const known = reaches.find((one) => one === reach);
    return known ? t(`admin.reach_${known}`) : reach;
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
    <section className="k-card k-matrix-frame" tabIndex={0} aria-label={t("admin.permissions_objects")}>
      <table className="k-matrix">
        <thead>
          <tr>
            <th scope="col">{t("admin.object")}</th>
            {actions.map((action) => (
              <th key={action} scope="col">
                {t(`admin.action_${action}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const withTeams = actions.filter((action) => permissions.objects[row.name]?.[action] === "teams");
            return (
              <Fragment key={row.name}>
                <tr data-all={row.name === everyObject || undefined}>
                  <th scope="row">{row.label}</th>
                  {actions.map((action) => {
                    if (isAdministratorsAlone(permissions, row.name, action)) {
                      return (
                        <td key={action} className="k-matrix-closed">
                          {t("admin.reach_administrators")}
                        </td>
                      );
                    }
                    const own = permissions.objects[row.name]?.[action];
                    const otherwise = inherited(permissions, row.name, action);
                    const effective = own ?? otherwise ?? "none";
                    return (
                      <td key={action}>
                        <select
                          value={own ?? ""}
                          data-reach={effective}
                          data-own={own !== undefined || undefined}
                          aria-label={`${row.label}: ${t(`admin.action_${action}`)}`}
                          onChange={(event) => set(row.name, action, event.target.value)}
                        >
                          <option value="">
                            {otherwise === undefined
                              ? word("none")
                              : t("admin.reach_default", { reach: word(otherwise) })}
                          </option>
                          {reaches
                            .filter((reach) => row.owned || reach === "none" || reach === "all" || reach === own)
                            .filter((reach) => otherwise !== undefined || reach !== "none")
                            .map((reach) => (
                              <option key={reach} value={reach}>
                                {t(`admin.reach_${reach}`)}
                              </option>
                            ))}
                        </select>
                      </td>
                    );
                  })}
                </tr>
                {withTeams.map((action) => (
                  <tr key={action} className="k-matrix-teams">
                    <td colSpan={actions.length + 1}>
                      <span className="k-matrix-which">
                        {row.label} · {t(`admin.action_${action}`)}
                      </span>
                      <TeamSelect
                        multiple
                        label={t("admin.reach_teams")}
                        value={permissions.teams?.[row.name]?.[action] ?? []}
                        onChange={(teams) =>
                          onChange({
                            ...permissions,
                            teams: withCell(
                              permissions.teams ?? {},
                              row.name,
                              action,
                              teams.length > 0 ? teams : undefined,
                            ),
                          })
                        }
                      />
                    </td>
                  </tr>
                ))}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
