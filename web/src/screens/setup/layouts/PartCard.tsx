/** The parts of a tab while they are designed: a section with its fields, a related list, the files. */
import { Draggable, Droppable } from "@hello-pangea/dnd";
import { Button, Checkbox, Select } from "antd";
import { ChevronDown, ChevronUp, GripVertical, StretchHorizontal, Trash2, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Field, Layout, ObjectDescription } from "@/api/contract";
import { fieldOf, isBookkeeping, useObject } from "@/describe";
import { kindOf } from "@/fields";
import { useLanguage } from "@/i18n";
import type { List, Place, Section, Step } from "./design";
import { isNeeded, titleIn } from "./start";
import { TitleInput } from "./TitleInput";

interface Common {
  object: ObjectDescription;
  /** What makes its grip one. */
  grip: object;
  onStep: (step: Step) => void;
  /** There is no room to drag: buttons move it. */
  small: boolean;
}

interface FrameProps extends Common {
  id: string;
  name: string;
  title: ReactNode;
  children?: ReactNode;
}

function Frame({ id, name, title, grip, small, onStep, children }: FrameProps) {
  const { t } = useLanguage();
  return (
    <>
      <header className="k-part-head">
        <span {...grip} className="k-chip-grip">
          <GripVertical size={16} aria-hidden="true" />
          <span className="k-hidden">{t("columns.move", { field: name })}</span>
        </span>
        <span className="k-grow k-ellipsis">{title}</span>
        {small && <UpDown name={name} onMove={(by) => onStep({ type: "shift_part", id, by })} />}
        <Button
          size="small"
          type="text"
          icon={<Trash2 size={14} />}
          onClick={() => onStep({ type: "remove_part", id })}
          aria-label={t("layout.remove", { title: name })}
        />
      </header>
      {children}
    </>
  );
}

function UpDown({ name, onMove }: { name: string; onMove: (by: -1 | 1) => void }) {
  const { t } = useLanguage();
  return (
    <>
      <Button
        size="small"
        type="text"
        icon={<ChevronUp size={16} />}
        onClick={() => onMove(-1)}
        aria-label={t("layout.up", { title: name })}
      />
      <Button
        size="small"
        type="text"
        icon={<ChevronDown size={16} />}
        onClick={() => onMove(1)}
        aria-label={t("layout.down", { title: name })}
      />
    </>
  );
}

interface SectionProps extends Common {
  kind: Layout["kind"];
  section: Section;
  left: Field[];
}

export function SectionCard({ kind, section, left, ...common }: SectionProps) {
  const { object, onStep, small } = common;
  const { t, locale } = useLanguage();
  const name = titleIn(section.title, locale) || t("layout.section");
  const change = (changes: Extract<Step, { type: "section" }>["changes"]) =>
    onStep({ type: "section", id: section.id, changes });
  const title = (
    <TitleInput label={t("layout.section_title")} value={section.title} onChange={(next) => change({ title: next })} />
  );
  return (
    <Frame {...common} id={section.id} name={name} title={title}>
      <div className="k-row k-part-options">
        <Select
          size="small"
          value={section.columns}
          aria-label={t("layout.columns")}
          options={[1, 2, 3].map((count) => ({ value: count, label: t("layout.columns_count", { count }) }))}
          onChange={(columns) => change({ columns })}
        />
        {kind === "page" && (
          <Checkbox checked={section.collapsed} onChange={(event) => change({ collapsed: event.target.checked })}>
            {t("layout.collapsed")}
          </Checkbox>
        )}
      </div>
      <Droppable droppableId={section.id} type="field">
        {(drop, { isDraggingOver }) => (
          <ul
            ref={drop.innerRef}
            {...drop.droppableProps}
            className="k-chips k-part-fields"
            data-over={isDraggingOver || undefined}
            aria-label={name}
          >
            {section.fields.map((place, index) => (
              <FieldRow key={place.name} object={object} place={place} index={index} small={small} onStep={onStep} />
            ))}
            {drop.placeholder}
            {section.fields.length === 0 && <li className="k-canvas-none">{t("layout.section_empty")}</li>}
          </ul>
        )}
      </Droppable>
      {left.length > 0 && (
        <Select
          size="small"
          variant="borderless"
          value={null}
          placeholder={t("layout.add_field")}
          aria-label={t("layout.add_field_to", { title: name })}
          showSearch={{ optionFilterProp: "label" }}
          options={left.map((field) => ({ value: field.name, label: field.label }))}
          onChange={(field: string | null) => {
            if (field) onStep({ type: "place", name: field, section: section.id, index: section.fields.length });
          }}
          className="k-part-add"
        />
      )}
    </Frame>
  );
}

interface RowProps {
  object: ObjectDescription;
  place: Place;
  index: number;
  small: boolean;
  onStep: (step: Step) => void;
}

function FieldRow({ object, place, index, small, onStep }: RowProps) {
  const { t } = useLanguage();
  const field = fieldOf(object, place.name);
  if (!field) return null;
  const wide = place.wide ?? Boolean(kindOf(field).wide);
  return (
    <Draggable draggableId={`field:${place.name}`} index={index}>
      {(drag, { isDragging }) => (
        <li
          ref={drag.innerRef}
          {...drag.draggableProps}
          className="k-chip"
          data-name={place.name}
          data-dragging={isDragging || undefined}
        >
          <span {...drag.dragHandleProps} className="k-chip-grip">
            <GripVertical size={14} aria-hidden="true" />
            <span className="k-hidden">{t("columns.move", { field: field.label })}</span>
          </span>
          <span className="k-grow k-ellipsis">
            {field.label}
            {isNeeded(object, field) && <span className="k-form-required"> *</span>}
          </span>
          {small && (
            <UpDown name={field.label} onMove={(by) => onStep({ type: "shift_field", name: place.name, by })} />
          )}
          <Button
            size="small"
            type="text"
            icon={<StretchHorizontal size={14} />}
            aria-pressed={wide}
            className={wide ? "k-chip-on" : undefined}
            onClick={() => {
              const usual = Boolean(kindOf(field).wide);
              onStep({ type: "wide", name: place.name, wide: usual === !wide ? undefined : !wide });
            }}
            aria-label={t("layout.wide", { title: field.label })}
            title={t("layout.wide", { title: field.label })}
          />
          <Button
            size="small"
            type="text"
            icon={<X size={14} />}
            onClick={() => onStep({ type: "remove_field", name: place.name })}
            aria-label={t("layout.remove", { title: field.label })}
          />
        </li>
      )}
    </Draggable>
  );
}

export function ListCard({ list, title, ...common }: Common & { list: List; title: string }) {
  const { onStep } = common;
  const { t } = useLanguage();
  const other = useObject(list.object);
  const fields = (other?.fields ?? []).filter((field) => !isBookkeeping(field) || field.name !== "id");
  const change = (changes: Extract<Step, { type: "list" }>["changes"]) =>
    onStep({ type: "list", id: list.id, changes });
  const order = list.order ? `${list.order.descending ? "-" : ""}${list.order.field}` : undefined;
  return (
    <Frame {...common} id={list.id} name={title} title={<strong>{title}</strong>}>
      <div className="k-part-list">
        <Select
          size="small"
          mode="multiple"
          value={list.columns}
          placeholder={t("layout.list_columns")}
          aria-label={t("layout.list_columns")}
          showSearch={{ optionFilterProp: "label" }}
          options={fields
            .filter((field) => field.name !== list.field && !["id", "version", "deleted_at"].includes(field.name))
            .map((field) => ({ value: field.name, label: field.label }))}
          onChange={(columns: string[]) => change({ columns })}
        />
        <Select
          size="small"
          allowClear
          value={order}
          placeholder={t("layout.list_order")}
          aria-label={t("layout.list_order")}
          showSearch={{ optionFilterProp: "label" }}
          options={fields
            .filter((field) => field.sortable)
            .flatMap((field) => [
              { value: field.name, label: `${field.label} ↑` },
              { value: `-${field.name}`, label: `${field.label} ↓` },
            ])}
          onChange={(value: string | undefined) =>
            change({ order: value ? { field: value.replace(/^-/, ""), descending: value.startsWith("-") } : undefined })
          }
        />
      </div>
    </Frame>
  );
}

export function FilesCard({ id, ...common }: Common & { id: string }) {
  const { t } = useLanguage();
  return <Frame {...common} id={id} name={t("files.title")} title={<strong>{t("files.title")}</strong>} />;
}
