/** The filter builder: conditions on any field, in groups of "all" and "any" as deep as one likes. */
import { Button, Drawer, Select } from "antd";
import { Plus, X } from "lucide-react";
import { useMemo, useState } from "react";
import type { ObjectDescription } from "@/api/contract";
import { fieldOf, useObjects } from "@/describe";
import { kindOf } from "@/fields";
import { useLanguage } from "@/i18n";
import { useIsPhone } from "@/ui";
import { buildFilter } from "./build";
import { ConditionValue } from "./ConditionValue";
import {
  type Condition,
  countConditions,
  emptyFilter,
  type Filter,
  type Group,
  takesList,
  takesNoValue,
} from "./model";
import { isFilterable, parseFilter } from "./parse";
import { filterSchema } from "./schema";
import { operatorWord } from "./words";
import "./filter.css";

interface Props {
  object: ObjectDescription;
  /** What holds the filter: the list, or a form. */
  state: { definition: { filter?: string }; change: (changes: { filter?: string }) => void };
  onClose: () => void;
}

export default function FilterPanel({ object, state, onClose }: Props) {
  const { t } = useLanguage();
  const phone = useIsPhone();
  const objects = useObjects();
  const schema = useMemo(() => filterSchema(object, objects), [object, objects]);
  const [filter, setFilter] = useState<Group>(() => {
    const parsed = parseFilter(state.definition.filter, schema);
    return parsed.items.length > 0 ? parsed : { ...emptyFilter, items: [newCondition(object)] };
  });

  return (
    <Drawer
      open
      size={phone ? "100%" : 640}
      title={t("filter.title")}
      onClose={onClose}
      footer={
        <div className="k-form-foot">
          <Button onClick={() => setFilter(emptyFilter)} disabled={filter.items.length === 0}>
            {t("filter.clear")}
          </Button>
          <Button
            type="primary"
            onClick={() => {
              state.change({ filter: buildFilter(filter, schema) });
              onClose();
            }}
          >
            {countConditions(filter) > 0 ? t("filter.apply", { count: countConditions(filter) }) : t("bulk.apply")}
          </Button>
        </div>
      }
    >
      <GroupEditor object={object} group={filter} onChange={setFilter} depth={0} />
    </Drawer>
  );
}

function newCondition(object: ObjectDescription): Condition {
  const first = fieldOf(object, object.title_field) ?? object.fields.find(isFilterable);
  return conditionOn(object, first?.name ?? object.title_field);
}

/** A fresh condition on a field, with the operator that is asked for most often. */
function conditionOn(object: ObjectDescription, name: string): Condition {
  const field = fieldOf(object, name);
  return { kind: "condition", field: name, operator: (field && kindOf(field).operators[0]) ?? "equals" };
}

interface GroupProps {
  object: ObjectDescription;
  group: Group;
  onChange: (group: Group) => void;
  onRemove?: () => void;
  depth: number;
}

function GroupEditor({ object, group, onChange, onRemove, depth }: GroupProps) {
  const { t } = useLanguage();
  const replace = (index: number, item: Filter) =>
    onChange({ ...group, items: group.items.map((one, at) => (at === index ? item : one)) });
  const remove = (index: number) => onChange({ ...group, items: group.items.filter((_, at) => at !== index) });

  return (
    <fieldset className="k-filter-group" data-depth={depth} aria-label={t("filter.group_label")}>
      <div className="k-row">
        <div className="k-switch">
          {(["and", "or"] as const).map((join) => (
            <button
              key={join}
              type="button"
              aria-pressed={group.join === join}
              onClick={() => onChange({ ...group, join })}
            >
              {t(`filter.${join}`)}
            </button>
          ))}
        </div>
        <span className="k-grow" />
        {onRemove && (
          <Button type="text" icon={<X size={16} />} onClick={onRemove} aria-label={t("filter.remove_group")} />
        )}
      </div>
      {group.items.map((item, index) => {
        if (item.kind === "group") {
          return (
            <GroupEditor
              key={index}
              object={object}
              group={item}
              depth={depth + 1}
              onChange={(next) => replace(index, next)}
              onRemove={() => remove(index)}
            />
          );
        }
        return (
          <div key={index} className="k-filter-line">
            {item.kind === "raw" ? (
              <code className="k-filter-raw" title={t("filter.custom")}>
                {item.text}
              </code>
            ) : (
              <ConditionEditor object={object} condition={item} onChange={(next) => replace(index, next)} />
            )}
            <Button type="text" icon={<X size={16} />} onClick={() => remove(index)} aria-label={t("filter.remove")} />
          </div>
        );
      })}
      <div className="k-row">
        <Button
          type="dashed"
          icon={<Plus size={16} />}
          onClick={() => onChange({ ...group, items: [...group.items, newCondition(object)] })}
        >
          {t("filter.add")}
        </Button>
        {depth < 3 && (
          <Button
            type="text"
            onClick={() => {
              const inner: Group = {
                kind: "group",
                join: group.join === "and" ? "or" : "and",
                items: [newCondition(object)],
              };
              onChange({ ...group, items: [...group.items, inner] });
            }}
          >
            {t("filter.add_group")}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

interface ConditionProps {
  object: ObjectDescription;
  condition: Condition;
  onChange: (condition: Condition) => void;
}

/** Keeps the value when the new operator takes the same shape of one. */
function withOperator(condition: Condition, operator: Condition["operator"]): Condition {
  const shape = (one: Condition["operator"]) =>
    takesNoValue(one) ? "none" : takesList(one) ? "list" : one === "between" || one === "period" ? one : "one";
  return shape(operator) === shape(condition.operator)
    ? { ...condition, operator }
    : { kind: "condition", field: condition.field, operator };
}

function ConditionEditor({ object, condition, onChange }: ConditionProps) {
  const { t } = useLanguage();
  const field = fieldOf(object, condition.field);
  return (
    <div className="k-filter-condition">
      <Select
        className="k-filter-field"
        showSearch={{ optionFilterProp: "label" }}
        value={condition.field}
        options={object.fields.filter(isFilterable).map((one) => ({ value: one.name, label: one.label }))}
        onChange={(name: string) => onChange(conditionOn(object, name))}
        aria-label={t("filter.field")}
      />
      {field && (
        <>
          <Select
            className="k-filter-operator"
            value={condition.operator}
            options={kindOf(field).operators.map((operator) => ({
              value: operator,
              label: operatorWord(operator, field, t),
            }))}
            onChange={(operator: Condition["operator"]) => onChange(withOperator(condition, operator))}
            aria-label={t("filter.operator")}
            popupMatchSelectWidth={false}
          />
          <div className="k-filter-value">
            <ConditionValue
              field={field}
              condition={condition}
              onChange={(value) => onChange({ ...condition, value })}
            />
          </div>
        </>
      )}
    </div>
  );
}
