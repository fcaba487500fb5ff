/** What has no place yet: fields, related lists, files, and a new section. Dragged from here, or put at the end with a button. */
import { Draggable, Droppable } from "@hello-pangea/dnd";
import { Button, Input } from "antd";
import { GripVertical, Plus } from "lucide-react";
import { useState } from "react";
import type { Field, Layout, ObjectDescription } from "@/api/contract";
import { fieldOf, useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { relatedOf } from "@/records/layout/arrange";
import type { Design, Step } from "./design";
import { isNeeded } from "./start";

type Offer = { kind: "section" } | { kind: "files" } | { kind: "list"; object: string; field: string };

const idOf = (offer: Offer) =>
  offer.kind === "list" ? `new:list:${offer.object}:${offer.field}` : (`new:${offer.kind}` as const);

/** What stands in the palette under this id. */
export function readPalette(id: string): Offer {
  const [, kind, object = "", field = ""] = id.split(":");
  if (kind === "list") return { kind, object, field };
  return { kind: kind === "files" ? "files" : "section" };
}

/** What the parts of a layout are called. */
export function useOffers(object: ObjectDescription, kind: Layout["kind"], design: Design) {
  const { t } = useLanguage();
  const objects = useObjects();
  const parts = design.tabs.flatMap((tab) => tab.parts);
  const related = relatedOf(object, objects);
  const listName = (list: { object: string; field: string }) => {
    const other = objects.find((one) => one.name === list.object);
    const several = related.filter((child) => child.object === list.object).length > 1;
    const label = several ? fieldOf(other, list.field)?.label : undefined;
    return `${other?.label_plural ?? list.object}${label ? ` (${label})` : ""}`;
  };
  const offers: { offer: Offer; label: string }[] = [{ offer: { kind: "section" }, label: t("layout.section_new") }];
  if (kind === "page") {
    for (const child of related) {
      const { object: name, field } = child;
      if (!parts.some((part) => part.kind === "list" && part.object === name && part.field === field)) {
        offers.push({ offer: { kind: "list", object: name, field }, label: listName(child) });
      }
    }
    if (!parts.some((part) => part.kind === "files"))
      offers.push({ offer: { kind: "files" }, label: t("files.title") });
  }
  return { offers, listName };
}

interface Props {
  object: ObjectDescription;
  kind: Layout["kind"];
  /** Without a place. */
  fields: Field[];
  design: Design;
  tab: string | undefined;
  onAdd: (field: Field) => void;
  onStep: (step: Step) => void;
}

export function Palette({ object, kind, fields, design, tab, onAdd, onStep }: Props) {
  const { t } = useLanguage();
  const [wanted, setWanted] = useState("");
  const { offers } = useOffers(object, kind, design);
  const shown = fields.filter((field) => field.label.toLowerCase().includes(wanted.trim().toLowerCase()));
  const put = (offer: Offer) => {
    if (!tab) return;
    if (offer.kind === "list") onStep({ type: "add_list", tab, object: offer.object, field: offer.field });
    else onStep({ type: offer.kind === "files" ? "add_files" : "add_section", tab });
  };
  return (
    <aside className="k-palette-pane" aria-label={t("layout.palette")}>
      <h3>{t("layout.parts")}</h3>
      <Droppable droppableId="palette-parts" type="part">
        {(drop) => (
          <ul ref={drop.innerRef} {...drop.droppableProps} className="k-chips">
            {offers.map(({ offer, label }, index) => (
              <Chip key={idOf(offer)} id={idOf(offer)} index={index} label={label} onAdd={() => put(offer)} />
            ))}
            {drop.placeholder}
          </ul>
        )}
      </Droppable>
      <h3>{t("layout.fields", { count: fields.length })}</h3>
      <Input
        size="small"
        allowClear
        value={wanted}
        placeholder={t("layout.find_field")}
        aria-label={t("layout.find_field")}
        onChange={(event) => setWanted(event.target.value)}
      />
      <Droppable droppableId="palette" type="field">
        {(drop) => (
          <ul ref={drop.innerRef} {...drop.droppableProps} className="k-chips k-chips-fields">
            {shown.map((field, index) => (
              <Chip
                key={field.name}
                id={`field:${field.name}`}
                index={index}
                label={field.label}
                mark={isNeeded(object, field)}
                onAdd={() => onAdd(field)}
              />
            ))}
            {drop.placeholder}
            {fields.length === 0 && <li className="k-faint">{t("layout.all_placed")}</li>}
          </ul>
        )}
      </Droppable>
    </aside>
  );
}

interface ChipProps {
  id: string;
  index: number;
  label: string;
  mark?: boolean;
  onAdd: () => void;
}

function Chip({ id, index, label, mark, onAdd }: ChipProps) {
  const { t } = useLanguage();
  return (
    <Draggable draggableId={id} index={index}>
      {(drag, { isDragging }) => (
        <li ref={drag.innerRef} {...drag.draggableProps} className="k-chip" data-dragging={isDragging || undefined}>
          <span {...drag.dragHandleProps} className="k-chip-grip">
            <GripVertical size={14} aria-hidden="true" />
            <span className="k-hidden">{t("columns.move", { field: label })}</span>
          </span>
          <span className="k-grow k-ellipsis">
            {label}
            {mark && <span className="k-form-required"> *</span>}
          </span>
          <Button
            size="small"
            type="text"
            icon={<Plus size={14} />}
            onClick={onAdd}
            aria-label={t("layout.add", { title: label })}
          />
        </li>
      )}
    </Draggable>
  );
}
