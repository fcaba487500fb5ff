/** An object of the company's own: what it is called and where it stands, how its records are named and to whom they belong. */
import { Checkbox, Input, Select } from "antd";
import { useState } from "react";
import { request } from "@/api/client";
import type { RecordData } from "@/api/contract";
import { useObject, useObjects } from "@/describe";
import { type Locale, localeNames, locales, useLanguage } from "@/i18n";
import { iconOf, Line, useProblems } from "@/ui";
import { FormDrawer } from "@/ui/FormDrawer";
import { fieldName } from "../fields/name";
import { OptionList } from "../fields/OptionList";
import { comparison, type Draft, draftOf, icons, navigations, navigationWords, trimmed } from "./draft";
import { Starts } from "./Starts";
import { Uses } from "./Uses";
import "../fields/fields.css";
import "./objects.css";

interface Props {
  /** The object to change; a new one is made when there is none. */
  row?: RecordData;
  onClose: () => void;
  onSaved: (title: string, name: string) => void;
}

const told = [
  "name",
  "labels",
  "plurals",
  "icon",
  "navigation",
  "title",
  "prefix",
  "owned",
  "whole",
  "part",
  "activities",
  "stages",
  "start",
  "board",
  "calendar",
  "searched",
  "duplicates",
];

export function ObjectForm({ row, onClose, onSaved }: Props) {
  const { t, locale } = useLanguage();
  const objects = useObjects();
  const object = useObject(row ? String(row.object) : undefined);
  const { problems, busy, run, setProblems } = useProblems(told);
  const [draft, setDraft] = useState<Draft>(() => draftOf(row));
  const put = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const labels = trimmed(draft.labels);
  const title = labels[locale] ?? Object.values(labels)[0] ?? "";
  const taken = new Set(objects.map((one) => one.name));
  const suggested = fieldName([labels.en ?? "", ...Object.values(labels)], taken).replace("x_field_", "x_object_");
  const order = [locale, ...locales.filter((one) => one !== locale)];
  const wholes = objects.filter((one) => one.group !== "setup" && !one.part_of && one.name !== draft.name);

  const save = () => {
    if (!title) return setProblems({ labels: t("admin.object_name_missing") });
    const shared = {
      labels,
      plurals: draft.plural.trim() ? { en: draft.plural.trim() } : {},
      icon: draft.icon,
      navigation: draft.navigation,
      prefix: draft.prefix.trim(),
      activities: draft.activities,
    };
    return run(async () => {
      if (row) {
        const by = (field: string) => ({
          field,
          by: comparison(object, field),
          exclusive: draft.duplicates.exclusive,
        });
        await request(`/api/objects/${encodeURIComponent(draft.name)}`, {
          method: "PATCH",
          body: {
            ...shared,
            board: draft.board ?? "",
            calendar: draft.calendar ?? "",
            searched: draft.searched,
            duplicates: draft.duplicates.fields.map(by),
          },
        });
        return onSaved(title, draft.name);
      }
      const made = await request<{ name: string }>("/api/objects", {
        method: "POST",
        body: {
          ...shared,
          name: draft.name.trim() || suggested,
          title: draft.title,
          owned: draft.owned && !draft.part,
          ...(draft.whole ? { whole: draft.whole, part: draft.part } : {}),
          stages: draft.stages,
          start: draft.start,
        },
      });
      onSaved(title, made.name);
    });
  };

  return (
    <FormDrawer
      title={row ? t("form.edit", { title }) : t("admin.object_new")}
      isNew={!row}
      width={560}
      busy={busy}
      onSave={() => void save()}
      onClose={onClose}
    >
      <LabelLines
        order={order}
        labels={draft.labels}
        plural={draft.plural}
        problem={problems.labels ?? problems.plurals}
        isNew={!row}
        put={put}
      />
      <div className="k-line">
        <span className="k-line-label">{t("admin.object_icon")}</span>
        <fieldset className="k-object-icons" aria-label={t("admin.object_icon")}>
          {icons.map((name) => {
            const Icon = iconOf(name);
            return (
              <button
                key={name}
                type="button"
                className="k-plain"
                aria-label={name}
                aria-pressed={draft.icon === name}
                onClick={() => put({ icon: name })}
              >
                <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
              </button>
            );
          })}
        </fieldset>
      </div>
      <Line label={t("admin.object_navigation")} problem={problems.navigation}>
        {(id) => (
          <Select
            id={id}
            value={draft.navigation}
            options={navigations.map((one) => ({ value: one as string, label: t(navigationWords[one]) }))}
            onChange={(navigation) => put({ navigation })}
          />
        )}
      </Line>
      <Line label={t("admin.object_title")} problem={problems.title}>
        {(id) => (
          <Select
            id={id}
            disabled={Boolean(row)}
            value={draft.title}
            options={[
              { value: "name", label: t("admin.object_title_name") },
              { value: "number", label: t("admin.object_title_number") },
            ]}
            onChange={(next) => put({ title: next })}
          />
        )}
      </Line>
      {draft.title === "number" && (
        <Line label={t("admin.object_prefix")} help={t("admin.object_prefix_help")} problem={problems.prefix}>
          {(id) => (
            <Input
              id={id}
              maxLength={20}
              value={draft.prefix}
              onChange={(event) => put({ prefix: event.target.value })}
            />
          )}
        </Line>
      )}
      <Line label={t("admin.object_whole")} help={t("admin.object_whole_help")} problem={problems.whole}>
        {(id) => (
          <Select
            id={id}
            disabled={Boolean(row)}
            showSearch={{ optionFilterProp: "label" }}
            value={draft.whole ?? ""}
            options={[
              { value: "", label: t("admin.object_whole_none") },
              ...wholes.map((one) => ({ value: one.name, label: one.label })),
            ]}
            onChange={(whole) => put({ whole: whole || undefined, part: whole ? draft.part : false })}
          />
        )}
      </Line>
      {draft.whole && (
        <Checkbox
          disabled={Boolean(row)}
          checked={draft.part}
          onChange={(event) => put({ part: event.target.checked })}
        >
          {t("admin.object_part")}
        </Checkbox>
      )}
      {!draft.part && (
        <Checkbox
          disabled={Boolean(row)}
          checked={draft.owned}
          onChange={(event) => put({ owned: event.target.checked, start: {} })}
        >
          {t("admin.object_owned")}
        </Checkbox>
      )}
      <Checkbox checked={draft.activities} onChange={(event) => put({ activities: event.target.checked })}>
        {t("admin.object_activities")}
      </Checkbox>
      {!row && (
        <div className="k-line">
          <span className="k-line-label">{t("admin.object_stages")}</span>
          <OptionList options={draft.stages} onChange={(stages) => put({ stages })} />
          {problems.stages ? (
            <div className="k-form-problem" role="alert">
              {problems.stages}
            </div>
          ) : (
            <div className="k-form-help">{t("admin.object_stages_help")}</div>
          )}
        </div>
      )}
      {!row && !draft.part && <Starts owned={draft.owned} chosen={draft.start} onChange={(start) => put({ start })} />}
      {object && <Uses object={object} draft={draft} problems={problems} put={put} />}
      <Line label={t("admin.object_api")} help={t("admin.object_api_help")} problem={problems.name}>
        {(id) => (
          <Input
            id={id}
            disabled={Boolean(row)}
            status={problems.name ? "error" : undefined}
            value={draft.name}
            placeholder={suggested}
            onChange={(event) => put({ name: event.target.value })}
          />
        )}
      </Line>
    </FormDrawer>
  );
}

interface LabelProps {
  order: Locale[];
  labels: Draft["labels"];
  plural: string;
  problem: string | undefined;
  isNew: boolean;
  put: (changes: Partial<Draft>) => void;
}

function LabelLines({ order, labels, plural, problem, isNew, put }: LabelProps) {
  const { t } = useLanguage();
  return (
    <fieldset className="k-labels">
      <legend>{t("admin.object_labels")}</legend>
      {order.map((one, index) => (
        <Input
          key={one}
          prefix={<span className="k-labels-language">{localeNames[one]}</span>}
          aria-label={`${t("admin.object_labels")}: ${localeNames[one]}`}
          autoFocus={index === 0 && isNew}
          maxLength={60}
          status={problem && index === 0 ? "error" : undefined}
          value={labels[one] ?? ""}
          onChange={(event) => put({ labels: { ...labels, [one]: event.target.value } })}
        />
      ))}
      {labels.en?.trim() && (
        <Input
          prefix={<span className="k-labels-language">{t("admin.object_plural")}</span>}
          aria-label={t("admin.object_plural")}
          maxLength={60}
          value={plural}
          onChange={(event) => put({ plural: event.target.value })}
        />
      )}
      {problem ? (
        <div className="k-form-problem" role="alert">
          {problem}
        </div>
      ) : (
        <div className="k-form-help">{t("admin.object_labels_help")}</div>
      )}
    </fieldset>
  );
}
