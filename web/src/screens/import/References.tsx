/** Names in the file that no record has, each listed once: take a suggestion, find the record, make it, or leave it empty. */
import { Button, Select } from "antd";
import { Check } from "lucide-react";
import { type Dispatch, useState } from "react";
import { choiceField, fieldOfKey, useObject } from "@/describe";
import { FieldInput } from "@/fields";
import { useLanguage } from "@/i18n";
import { Tag } from "@/ui";
import type { Mapped, Unresolved, UnresolvedValue } from "./contract";
import { type Decision, suggestions } from "./wizard";

interface Props {
  object: string;
  unresolved: Unresolved;
  decided: Record<string, Mapped>;
  dispatch: Dispatch<Decision>;
}

/** Users are invited and roles are decided; neither is made on the way. */
const neverMade = new Set(["user", "role"]);
const firstShown = 30;

export function References({ object: name, unresolved, decided, dispatch }: Props) {
  const { t, number } = useLanguage();
  const object = useObject(name);
  const target = useObject(unresolved.target);
  const [all, setAll] = useState(false);
  const label = (object && fieldOfKey(object, unresolved.field)?.label) ?? unresolved.field;
  const suggested = suggestions(unresolved.values);
  const open = unresolved.values.filter(({ value }) => decided[value] === undefined);
  const mayCreate = Boolean(target?.can.create) && !neverMade.has(unresolved.target);
  const nameless = open.filter(({ ambiguous }) => !ambiguous);
  const each = (of: UnresolvedValue[], to: Mapped) => Object.fromEntries(of.map(({ value }) => [value, to]));
  const shown = all ? unresolved.values : unresolved.values.slice(0, firstShown);
  const put = (to: Record<string, Mapped>) => dispatch({ type: "references", field: unresolved.field, to });

  return (
    <section className="k-card k-import-part" aria-label={label}>
      <header>
        <h2>{t("import.unknown", { field: label })}</h2>
        <p className="k-faint">{t("import.unknown_text", { object: target?.label ?? unresolved.target })}</p>
      </header>
      <div className="k-row k-import-all">
        {Object.keys(suggested).length > 0 && (
          <Button size="small" onClick={() => put(suggested)}>
            {t("import.take_all", { count: Object.keys(suggested).length })}
          </Button>
        )}
        {mayCreate && nameless.length > 0 && (
          <Button size="small" onClick={() => put(each(nameless, "create"))}>
            {t("import.create_all", { count: nameless.length })}
          </Button>
        )}
        {open.length > 0 && (
          <Button size="small" onClick={() => put(each(open, null))}>
            {t("import.empty_all", { count: open.length })}
          </Button>
        )}
      </div>
      <ul className="k-unknown">
        {shown.map((one) => (
          <UnknownRow
            key={one.value}
            one={one}
            unresolved={unresolved}
            mapped={decided[one.value]}
            mayCreate={mayCreate}
            onChange={(to) => dispatch({ type: "reference", field: unresolved.field, value: one.value, to })}
          />
        ))}
      </ul>
      {shown.length < unresolved.values.length && (
        <Button type="link" onClick={() => setAll(true)}>
          {t("import.show_all", { count: unresolved.values.length })}
        </Button>
      )}
      {Boolean(unresolved.more) && (
        <p className="k-faint">{t("import.more_values", { count: number(unresolved.more) })}</p>
      )}
    </section>
  );
}

interface RowProps {
  one: UnresolvedValue;
  unresolved: Unresolved;
  mapped: Mapped | undefined;
  mayCreate: boolean;
  onChange: (to: Mapped | undefined) => void;
}

function UnknownRow({ one, unresolved, mapped, mayCreate, onChange }: RowProps) {
  const { t } = useLanguage();
  const [finding, setFinding] = useState(typeof mapped === "string" && mapped !== "create");
  const way =
    mapped === undefined
      ? finding
        ? "find"
        : "open"
      : mapped === null
        ? "empty"
        : mapped === "create"
          ? "create"
          : "find";
  const { field: name, target } = unresolved;
  const kind = target === "user" || target === "team" ? target : "reference";
  const picker = choiceField({ name, kind, target, label: one.value });
  return (
    <li data-done={mapped !== undefined || undefined}>
      <span className="k-unknown-value">
        {mapped !== undefined && <Check size={14} aria-hidden="true" />}
        <strong>{one.value}</strong>
        <small className="k-faint">{t("import.rows", { count: one.count })}</small>
        {one.ambiguous && <Tag color="orange">{t("import.ambiguous")}</Tag>}
      </span>
      <span className="k-unknown-way">
        <Select
          value={way}
          aria-label={t("import.what_about", { value: one.value })}
          options={[
            { value: "open", label: t("import.way_open"), disabled: true },
            { value: "find", label: t("import.way_find") },
            ...(mayCreate && !one.ambiguous ? [{ value: "create", label: t("import.way_create") }] : []),
            { value: "empty", label: t("import.way_empty") },
          ]}
          onChange={(next) => {
            setFinding(next === "find");
            onChange(next === "create" ? "create" : next === "empty" ? null : undefined);
          }}
        />
        {way === "find" && (
          <span className="k-grow">
            <FieldInput
              field={picker}
              value={mapped ?? null}
              label={t("import.record_for", { value: one.value })}
              onChange={(id) => onChange(typeof id === "string" && id ? id : undefined)}
            />
          </span>
        )}
        {one.suggestion && mapped === undefined && (
          <Button
            onClick={() => {
              setFinding(true);
              onChange(one.suggestion?.id);
            }}
          >
            {t("import.take", { title: one.suggestion.title })}
          </Button>
        )}
      </span>
    </li>
  );
}
