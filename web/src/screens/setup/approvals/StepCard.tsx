/** One step in the drawing of a process: who approves, together how, for which records, and what is open meanwhile. */
import { Button, Input, InputNumber, Select } from "antd";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ObjectDescription } from "@/api/contract";
import { isBookkeeping } from "@/describe";
import { useLanguage } from "@/i18n";
import { Line } from "@/ui";
import { ExpressionLine } from "../rules/ExpressionLine";
import { Approvers } from "./Approvers";
import { conditionOf, modes, type StepDraft, type Tier, tierOf } from "./draft";

interface Props {
  object: ObjectDescription;
  step: StepDraft;
  at: number;
  count: number;
  problem: (field: string) => string | undefined;
  onChange: (step: StepDraft) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

export function StepCard({ object, step, at, count, problem, onChange, onMove, onRemove }: Props) {
  const { t } = useLanguage();
  const put = (changes: Partial<StepDraft>) => onChange({ ...step, ...changes });
  const amounts = object.fields.filter((field) => field.kind === "money");
  const tier = tierOf(
    step.condition,
    amounts.map((field) => field.name),
  );
  const [chosen, setChosen] = useState<"always" | "amount" | "condition">();
  const kind = chosen ?? (tier ? "amount" : step.condition.trim() ? "condition" : "always");
  const shown: Tier = tier ?? { field: amounts[0]?.name ?? "", from: "", to: "" };
  const putTier = (changes: Partial<Tier>) => put({ condition: conditionOf({ ...shown, ...changes }) });
  const fields = object.fields.filter((field) => !isBookkeeping(field) && !field.read_only);
  const digits = (value: string | null) => (value ?? "").replace(/[^\d.]/g, "");
  return (
    <li className="k-card k-flow-step">
      <header className="k-row">
        <span className="k-flow-number" aria-hidden="true">
          {at + 1}
        </span>
        <Input
          className="k-grow"
          value={step.name}
          maxLength={100}
          aria-label={t("approval.step_name")}
          placeholder={t("approval.step_name")}
          status={problem("name") ? "error" : undefined}
          onChange={(event) => put({ name: event.target.value })}
        />
        <Button
          type="text"
          disabled={at === 0}
          icon={<ArrowUp size={16} />}
          aria-label={t("approval.move_up", { step: step.name })}
          onClick={() => onMove(-1)}
        />
        <Button
          type="text"
          disabled={at === count - 1}
          icon={<ArrowDown size={16} />}
          aria-label={t("approval.move_down", { step: step.name })}
          onClick={() => onMove(1)}
        />
        <Button
          type="text"
          icon={<Trash2 size={16} />}
          aria-label={t("admin.delete", { title: step.name })}
          onClick={onRemove}
        />
      </header>
      {problem("name") && (
        <div className="k-form-problem" role="alert">
          {problem("name")}
        </div>
      )}
      <Approvers
        object={object}
        label={t("approval.approvers")}
        value={step.approvers}
        problem={problem("approvers")}
        onChange={(approvers) => put({ approvers })}
      />
      <div className="k-flow-pair">
        <Line label={t("approval.mode")}>
          {(id) => (
            <Select
              id={id}
              value={step.mode}
              options={modes.map((mode) => ({ value: mode, label: t(`approval.mode_${mode}`) }))}
              onChange={(mode) => put({ mode })}
            />
          )}
        </Line>
        <Line label={t("approval.days")} problem={problem("days")}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={250}
              value={step.days}
              placeholder={t("approval.days_none")}
              style={{ width: "100%" }}
              onChange={(days) => put({ days })}
            />
          )}
        </Line>
      </div>
      <Line label={t("approval.only_for")}>
        {(id) => (
          <Select
            id={id}
            value={kind}
            options={(["always", "amount", "condition"] as const)
              .filter((one) => one !== "amount" || amounts.length > 0)
              .map((one) => ({ value: one, label: t(`approval.for_${one}`) }))}
            onChange={(next) => {
              setChosen(next);
              if (next === "always" || (next === "amount" && !tier)) put({ condition: "" });
            }}
          />
        )}
      </Line>
      {kind === "amount" && (
        <div className="k-flow-tier">
          {amounts.length > 1 && (
            <Select
              value={shown.field}
              aria-label={t("approval.amount")}
              options={amounts.map((field) => ({ value: field.name, label: field.label }))}
              onChange={(field) => putTier({ field })}
            />
          )}
          <InputNumber<string>
            stringMode
            min="0"
            value={shown.from || null}
            prefix={t("approval.from")}
            aria-label={t("approval.from")}
            onChange={(from) => putTier({ from: digits(from) })}
          />
          <InputNumber<string>
            stringMode
            min="0"
            value={shown.to || null}
            prefix={t("approval.to")}
            aria-label={t("approval.to")}
            onChange={(to) => putTier({ to: digits(to) })}
          />
          <span className="k-form-help">{t("approval.tier_help")}</span>
        </div>
      )}
      {kind === "condition" && (
        <ExpressionLine
          object={object}
          condition
          hint={t("admin.rule_condition_hint")}
          label={t("approval.condition")}
          help={t("approval.step_condition_help")}
          value={step.condition}
          problem={problem("condition")}
          onChange={(condition) => put({ condition })}
        />
      )}
      <Line label={t("approval.open")} help={t("approval.open_help")} problem={problem("open")}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            value={step.open}
            options={fields.map((field) => ({ value: field.name, label: field.label }))}
            showSearch={{ optionFilterProp: "label" }}
            onChange={(open) => put({ open })}
          />
        )}
      </Line>
    </li>
  );
}
