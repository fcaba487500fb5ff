/** Who approves, one line each: a superior of whoever asks, a person, everybody of a role, or whom a field names. */
import { Button, InputNumber, Select } from "antd";
import { Plus, X } from "lucide-react";
import type { ObjectDescription } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { PeopleSelect } from "@/records/approvals/PeopleSelect";
import { useAll } from "../records";
import { type Approver, approverKinds } from "./draft";

interface Props {
  object: ObjectDescription;
  label: string;
  value: Approver[];
  onChange: (approvers: Approver[]) => void;
  problem?: string;
}

export function Approvers({ object, label, value, onChange, problem }: Props) {
  const { t } = useLanguage();
  const roles = useAll("role").records;
  const fields = object.fields.filter((field) => field.kind === "user");
  const put = (at: number, approver: Approver) => onChange(value.map((one, index) => (index === at ? approver : one)));
  const start = (kind: Approver["kind"]): Approver => {
    if (kind === "superior") return { kind, level: 1 };
    if (kind === "field") return { kind, field: fields[0]?.name ?? "" };
    return { kind, id: kind === "role" ? (roles[0]?.id ?? "") : "" };
  };
  return (
    <fieldset className="k-approvers">
      <legend className="k-line-label">{label}</legend>
      {value.map((approver, at) => (
        <div key={at} className="k-approver">
          <Select
            value={approver.kind}
            aria-label={label}
            options={approverKinds
              .filter((kind) => kind !== "field" || fields.length > 0)
              .map((kind) => ({ value: kind, label: t(`approval.by_${kind}`) }))}
            onChange={(kind) => put(at, start(kind))}
          />
          {approver.kind === "superior" && (
            <InputNumber
              min={1}
              max={10}
              value={approver.level}
              aria-label={t("approval.level")}
              prefix={t("approval.level")}
              onChange={(level) => put(at, { kind: "superior", level: level ?? 1 })}
            />
          )}
          {approver.kind === "user" && (
            <PeopleSelect
              single
              label={label}
              value={approver.id ? [approver.id] : []}
              onChange={([id]) => put(at, { kind: "user", id: id ?? "" })}
            />
          )}
          {approver.kind === "role" && (
            <Select
              value={approver.id}
              aria-label={t("approval.by_role")}
              options={roles.map((role) => ({ value: role.id, label: String(role.name) }))}
              onChange={(id) => put(at, { kind: "role", id })}
            />
          )}
          {approver.kind === "field" && (
            <Select
              value={approver.field}
              aria-label={t("approval.by_field")}
              options={fields.map((field) => ({ value: field.name, label: field.label }))}
              onChange={(field) => put(at, { kind: "field", field })}
            />
          )}
          <Button
            type="text"
            icon={<X size={16} />}
            aria-label={t("approval.remove_approver")}
            onClick={() => onChange(value.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <Button
        type="dashed"
        size="small"
        icon={<Plus size={14} />}
        onClick={() => onChange([...value, start(value.length === 0 ? "superior" : "user")])}
      >
        {t("approval.add_approver")}
      </Button>
      {problem && (
        <div className="k-form-problem" role="alert">
          {problem}
        </div>
      )}
    </fieldset>
  );
}
