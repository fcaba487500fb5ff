/** Fields that a role sees otherwise than the record: hidden, masked, only to read. One object at a time. */
import { Select } from "antd";
import { useState } from "react";
import { isBookkeeping, useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { accesses, type Permissions, withCell } from "./table";

interface Props {
  permissions: Permissions;
  onChange: (permissions: Permissions) => void;
}

export function FieldMatrix({ permissions, onChange }: Props) {
  const { t } = useLanguage();
  const objects = useObjects().filter((object) => object.group !== "setup");
  const [name, setName] = useState(objects[0]?.name);
  const object = objects.find((one) => one.name === name);
  const set = (field: string, access: string) =>
    onChange({ ...permissions, fields: withCell(permissions.fields, name ?? "", field, access || undefined) });
  return (
    <div className="k-lines">
      <Select
        className="k-matrix-object"
        value={name}
        onChange={setName}
        aria-label={t("admin.object")}
        options={objects.map((one) => {
          const count = Object.keys(permissions.fields[one.name] ?? {}).length;
          return { value: one.name, label: count > 0 ? `${one.label} · ${count}` : one.label };
        })}
      />
      <ul className="k-card k-matrix-fields">
        {object?.fields
          .filter((field) => !isBookkeeping(field))
          .map((field) => {
            const own = permissions.fields[object.name]?.[field.name];
            return (
              <li key={field.name}>
                <span className="k-grow">
                  {field.label} <small className="k-faint">{field.name}</small>
                </span>
                <select
                  value={own ?? ""}
                  data-own={own !== undefined || undefined}
                  data-reach={own === "hidden" ? "none" : own}
                  aria-label={field.label}
                  onChange={(event) => set(field.name, event.target.value)}
                >
                  <option value="">{t("admin.access_default")}</option>
                  {accesses.map((access) => (
                    <option key={access} value={access}>
                      {t(`admin.access_${access}`)}
                    </option>
                  ))}
                </select>
              </li>
            );
          })}
      </ul>
    </div>
  );
}
