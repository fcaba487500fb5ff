/** What somebody knows, and how well. */
import { Button, Select } from "antd";
import { X } from "lucide-react";
import type { Id } from "@/api/contract";
import { fieldOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { useAll } from "../records";

export interface Level {
  skill: Id;
  level: number;
}

const usual = 3;

export function Skills({ levels, onChange }: { levels: Level[]; onChange: (levels: Level[]) => void }) {
  const { t } = useLanguage();
  const { object, records, loading } = useAll("skill");
  const level = fieldOf(useObject("user_skill"), "level");
  const nameOf = (skill: Id) => String(records.find((one) => one.id === skill)?.name ?? "…");
  const free = records.filter((one) => !levels.some(({ skill }) => skill === one.id));
  if (!object) return null;
  return (
    <section className="k-form-section" aria-label={object.label_plural}>
      <h3>{object.label_plural}</h3>
      {levels.length > 0 && (
        <ul className="k-users-skills">
          {levels.map((one) => (
            <li key={one.skill} className="k-row">
              <span className="k-grow k-ellipsis">{nameOf(one.skill)}</span>
              <Select
                value={one.level}
                aria-label={t("assignment.skill_level", { name: nameOf(one.skill) })}
                options={[1, 2, 3, 4, 5].map((value) => ({ value, label: value }))}
                onChange={(chosen) =>
                  onChange(levels.map((other) => (other === one ? { ...one, level: chosen } : other)))
                }
              />
              <Button
                type="text"
                icon={<X size={16} />}
                aria-label={t("assignment.skill_remove", { name: nameOf(one.skill) })}
                onClick={() => onChange(levels.filter((other) => other !== one))}
              />
            </li>
          ))}
        </ul>
      )}
      {free.length > 0 && (
        <Select
          className="k-users-skill-add"
          value={null}
          placeholder={t("assignment.skill_add")}
          aria-label={t("assignment.skill_add")}
          showSearch={{ optionFilterProp: "label" }}
          options={free.map((one) => ({ value: one.id, label: String(one.name) }))}
          onChange={(skill: Id | null) => skill && onChange([...levels, { skill, level: usual }])}
        />
      )}
      <p className="k-form-help">
        {!loading && records.length === 0 ? t("assignment.skills_none") : String(level?.help ?? "")}
      </p>
    </section>
  );
}
