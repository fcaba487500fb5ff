/** The fields of each object: what there is, and the company's own, which are added, changed, ordered and retired here. */
import { Button } from "antd";
import { Archive, ArchiveRestore, Pencil, PencilLine, Plus } from "lucide-react";
import { useState } from "react";
import { request } from "@/api/client";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { fieldOf, isBookkeeping } from "@/describe";
import { type Locale, useLanguage } from "@/i18n";
import { Bones, EmptyState, Tag, useNotify } from "@/ui";
import { EachObject } from "../EachObject";
import { OrderedList } from "../OrderedList";
import { useAll, useBroken, useRefresh } from "../records";
import { DefaultForm } from "./DefaultForm";
import { FieldForm } from "./FieldForm";
import { kindWord } from "./kinds";
import "./fields.css";

export default function FieldsPage() {
  return (
    <EachObject
      title="admin.fields"
      text="admin.fields_text"
      count={(object) => object.fields.filter((field) => field.custom).length}
    >
      {(object) => <ObjectFields key={object.name} object={object} />}
    </EachObject>
  );
}

/** The label that a reader of this language sees: as the server falls back. */
export function labelOf(custom: RecordData, locale: Locale): string {
  const labels = (custom.labels ?? {}) as Record<string, string>;
  return labels[locale] ?? labels["zh-CN"] ?? labels.en ?? Object.values(labels)[0] ?? String(custom.field);
}

/** Whether a computed field can be relied upon; nothing where it can, and how it comes about. */
function ComputedState({ field }: { field: Field | undefined }) {
  const { t } = useLanguage();
  if (!field?.computed) return null;
  const { text, state } = field.computed;
  return (
    <>
      <span className="k-faint k-ellipsis k-computed-text" title={text}>
        {text}
      </span>
      {state !== "ready" && (
        <Tag color={state === "broken" ? "red" : "blue"}>
          {t(state === "broken" ? "admin.computed_broken" : "admin.computed_computing")}
        </Tag>
      )}
    </>
  );
}

/** The kinds of field that an expression can come to. */
const takers = new Set(
  "text long_text integer decimal money percent boolean date instant choice reference user".split(" "),
);

/** Whether a new record can be given something here: whose it is and in which currency, Kaidan says itself. */
const takesDefault = (field: Field | undefined): field is Field =>
  field !== undefined &&
  field.access === "write" &&
  !field.read_only &&
  !field.computed &&
  (field.default === undefined || field.default === null) &&
  !["owner", "team", "currency"].includes(field.name) &&
  takers.has(field.kind);

function ObjectFields({ object }: { object: ObjectDescription }) {
  const { t, locale } = useLanguage();
  const notify = useNotify();
  const refresh = useRefresh();
  const { records: customs, loading } = useAll("custom_field", `object eq '${object.name}'`);
  const { records: defaults } = useAll("field_default", `object eq '${object.name}'`);
  const broken = useBroken("field_default");
  const [edited, setEdited] = useState<RecordData | "new">();
  const [given, setGiven] = useState<Field>();
  const defaultOf = (name: string) => defaults.find((one) => one.field === name);
  const active = customs.filter((custom) => custom.retired !== true);
  const retired = customs.filter((custom) => custom.retired === true);
  const builtIn = object.fields.filter((field) => !field.custom && !isBookkeeping(field));
  const address = (custom: RecordData) => `/api/fields/${object.name}/${encodeURIComponent(String(custom.field))}`;

  const retire = async (custom: RecordData, gone: boolean) => {
    const title = labelOf(custom, locale);
    try {
      await request(address(custom), gone ? { method: "DELETE" } : { method: "PATCH", body: { retired: false } });
      await refresh("custom_field", object.name);
      if (gone) notify.undoable(t("admin.field_retired", { title }), () => void retire(custom, false));
      else notify.done(t("admin.field_restored", { title }));
    } catch (error) {
      notify.failed(error);
    }
  };
  /** What a new record gets in a field, and the way to change that. */
  const started = (field: Field | undefined) => {
    if (!takesDefault(field)) return null;
    const record = defaultOf(field.name);
    return (
      <>
        {record && (
          <code className="k-faint k-ellipsis" title={String(record.expression)}>
            = {String(record.expression)}
          </code>
        )}
        {record && broken.has(record.id) && <Tag color="red">{t("default.broken")}</Tag>}
        <Button
          type="text"
          size="small"
          icon={<PencilLine size={16} />}
          aria-label={t("default.set", { field: field.label })}
          title={t("default.set", { field: field.label })}
          onClick={() => setGiven(field)}
        />
      </>
    );
  };
  const facts = (custom: RecordData) => (
    <div className="k-ordered-body">
      <span className="k-ordered-title">{labelOf(custom, locale)}</span>
      <span className="k-ordered-facts">
        <span>{kindWord(String(custom.kind), t)}</span>
        <code className="k-faint">{String(custom.field)}</code>
        <ComputedState field={fieldOf(object, String(custom.field))} />
        {custom.required === true && <Tag color="orange">{t("admin.field_required")}</Tag>}
      </span>
    </div>
  );

  return (
    <div className="k-lines">
      <section className="k-lines" style={{ gap: 8 }} aria-label={t("admin.fields_own")}>
        <header className="k-row">
          <h2 className="k-setup-heading k-grow" style={{ margin: 0 }}>
            {t("admin.fields_own")}
          </h2>
          <Button type="primary" icon={<Plus size={16} />} onClick={() => setEdited("new")}>
            {t("admin.field_new")}
          </Button>
        </header>
        {loading ? (
          <Bones lines={3} />
        ) : active.length === 0 ? (
          <div className="k-card">
            <EmptyState
              title={t("admin.fields_none", { object: object.label })}
              text={t("admin.fields_none_text", { object: object.label })}
            />
          </div>
        ) : (
          <OrderedList
            items={active}
            idOf={(custom) => custom.id}
            nameOf={(custom) => labelOf(custom, locale)}
            onOrder={async (ids) => {
              const names = ids.flatMap((id) => active.find((custom) => custom.id === id)?.field ?? []);
              await request(`/api/fields/${object.name}/order`, { method: "POST", body: { names } });
              await refresh("custom_field");
            }}
          >
            {(custom) => (
              <>
                {facts(custom)}
                <div className="k-ordered-actions">
                  {started(fieldOf(object, String(custom.field)))}
                  <Button
                    type="text"
                    icon={<Pencil size={16} />}
                    aria-label={t("form.edit", { title: labelOf(custom, locale) })}
                    onClick={() => setEdited(custom)}
                  />
                  <Button
                    type="text"
                    icon={<Archive size={16} />}
                    aria-label={t("admin.field_retire", { title: labelOf(custom, locale) })}
                    title={t("admin.field_retire", { title: labelOf(custom, locale) })}
                    onClick={() => void retire(custom, true)}
                  />
                </div>
              </>
            )}
          </OrderedList>
        )}
      </section>
      {retired.length > 0 && (
        <section aria-label={t("admin.fields_retired")}>
          <h2 className="k-setup-heading">{t("admin.fields_retired")}</h2>
          <OrderedList
            items={retired}
            idOf={(custom) => custom.id}
            nameOf={(custom) => labelOf(custom, locale)}
            isOff={() => true}
          >
            {(custom) => (
              <>
                {facts(custom)}
                <Button icon={<ArchiveRestore size={16} />} onClick={() => void retire(custom, false)}>
                  {t("action.restore")}
                </Button>
              </>
            )}
          </OrderedList>
        </section>
      )}
      <section aria-label={t("admin.fields_given")}>
        <h2 className="k-setup-heading">{t("admin.fields_given")}</h2>
        <ul className="k-card k-given">
          {builtIn.map((field) => (
            <li key={field.name}>
              <span className="k-grow k-ellipsis">
                {field.label}
                {field.required && <span className="k-form-required"> *</span>}
              </span>
              <span className="k-faint">{kindWord(field.kind, t)}</span>
              {started(field)}
            </li>
          ))}
        </ul>
      </section>
      {given && (
        <DefaultForm
          object={object}
          field={given}
          record={defaultOf(given.name)}
          onClose={() => setGiven(undefined)}
          onSaved={(said) => {
            setGiven(undefined);
            notify.done(said);
            void refresh("field_default", object.name);
          }}
        />
      )}
      {edited && (
        <FieldForm
          object={object}
          custom={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onSaved={(title) => {
            setEdited(undefined);
            notify.done(t("admin.field_saved", { title }));
            void refresh("custom_field", object.name);
          }}
        />
      )}
    </div>
  );
}
