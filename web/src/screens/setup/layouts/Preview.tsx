/** How the design looks on a record, to a role. Drawn by the parts of the real page, so that it cannot look otherwise. */
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { request } from "@/api/client";
import type { Field, Layout, ObjectDescription, RecordData } from "@/api/contract";
import { pageQuery, recordQuery } from "@/api/queries";
import { allExpanded, choiceField, fieldOf, titleOf, useObjects, valueKey } from "@/describe";
import { FieldInput, FieldRead } from "@/fields";
import { useLanguage } from "@/i18n";
import { formFields } from "@/records/form/draft";
import { FormField } from "@/records/form/FormField";
import { FormSection } from "@/records/form/FormSection";
import { formSections, pageTabs, relatedOf } from "@/records/layout/arrange";
import { LaidOut } from "@/records/record/LaidOut";
import { usualOrder } from "@/records/views/definition";
import "@/records/record/record.css";
import { Bones } from "@/ui";
import { useAll } from "../records";
import { everyObject, type Permissions } from "../roles/table";
import type { Design } from "./design";
import { drawn } from "./start";

interface Props {
  object: ObjectDescription;
  kind: Layout["kind"];
  design: Design;
  /** The place of the open tab. */
  at: number;
}

/** The object and a record as a role sees them: hidden fields are not there, masked ones are covered. */
function seenBy(permissions: Permissions | undefined, object: ObjectDescription, record: RecordData) {
  const access = permissions?.fields[object.name] ?? {};
  const reads = (name: string) =>
    (permissions?.objects[name]?.read ?? permissions?.objects[everyObject]?.read ?? "none") !== "none";
  const fields: Field[] = object.fields
    .filter((field) => access[field.name] !== "hidden")
    .map((field) => (access[field.name] === "masked" ? { ...field, access: "masked" } : field));
  const covered = Object.fromEntries(
    fields.filter((field) => field.access === "masked").map((field) => [valueKey(field), "***"]),
  );
  const children = permissions ? object.children.filter((child) => reads(child.object)) : object.children;
  return { object: { ...object, fields, children }, record: { ...record, ...covered } };
}

export function Preview({ object, kind, design, at }: Props) {
  const { t, locale } = useLanguage();
  const objects = useObjects();
  const roles = useAll("role").records;
  const [role, setRole] = useState<string>();
  const [chosen, setChosen] = useState<string>();
  const first = useQuery({
    ...pageQuery(object.name, { top: 1, select: ["id"], orderBy: usualOrder(object) }),
    enabled: !chosen,
  }).data?.value[0]?.id;
  const id = chosen ?? first;
  const found = useQuery({
    ...recordQuery(object.name, id ?? "", allExpanded(object, objects)),
    enabled: Boolean(id),
  }).data;
  const isAll = roles.find((one) => one.id === role)?.kind === "administrator";
  const permissions = useQuery({
    queryKey: ["records", "role", "permissions", role],
    queryFn: ({ signal }) => request<Permissions>(`/api/roles/${role}/permissions`, { signal }),
    enabled: Boolean(role) && !isAll,
  }).data;
  const seen = seenBy(role && !isAll ? permissions : undefined, object, found ?? { id: "", version: 0 });
  const layout = drawn(design, kind, locale);
  const words = { more: t("layout.more") };
  const of = choiceField({ name: "of", kind: "reference", target: object.name, label: t("layout.preview_of") });

  const page = () => {
    if (!found) return <p className="k-canvas-none">{t("layout.preview_none", { object: object.label })}</p>;
    const related = relatedOf(seen.object, objects);
    const tabs = pageTabs(layout, seen.object, words, related);
    const tab = tabs[at] ?? tabs[0];
    return (
      <div className="k-record-column">
        <h3 className="k-preview-title">{titleOf(object, found)}</h3>
        {layout.head.length > 0 && (
          <dl className="k-record-facts">
            {layout.head.map((name) => {
              const field = fieldOf(seen.object, name);
              return (
                field && (
                  <div key={name}>
                    <dt>{field.label}</dt>
                    <dd>
                      <FieldRead field={field} record={seen.record} />
                    </dd>
                  </div>
                )
              );
            })}
          </dl>
        )}
        {tab && <LaidOut object={seen.object} record={seen.record} tab={tab} />}
      </div>
    );
  };
  const form = () => (
    <div className="k-card k-record-card k-form">
      {formSections(layout, formFields(seen.object), words).map((section) => (
        <FormSection key={section.key} title={section.title} collapsed={section.collapsed}>
          <div className="k-form-grid" data-columns={section.columns}>
            {section.fields.map(({ field, wide }) => (
              <FormField key={field.name} field={field} values={{}} onChange={() => undefined} wide={wide} />
            ))}
          </div>
        </FormSection>
      ))}
    </div>
  );
  return (
    <section className="k-preview" aria-label={t("layout.pane_preview")}>
      <div className="k-preview-choice">
        <Select
          size="small"
          allowClear
          value={role}
          placeholder={t("layout.preview_as")}
          aria-label={t("layout.preview_as")}
          options={roles.map((one) => ({ value: one.id, label: String(one.name) }))}
          onChange={setRole}
        />
        {kind === "page" && (
          <FieldInput
            field={of}
            value={id ?? null}
            record={found ? { of: found } : undefined}
            label={t("layout.preview_of")}
            onChange={(value) => setChosen(value ? String(value) : undefined)}
          />
        )}
      </div>
      {/* Only to be looked at: nothing in it takes the focus. */}
      <div inert className="k-preview-page">
        {id && !found ? <Bones lines={8} /> : kind === "page" ? page() : form()}
      </div>
    </section>
  );
}
