/** Which columns a list has and in which order: tick, drag, or move with the keyboard. */
import { DragDropContext, Draggable, Droppable } from "@hello-pangea/dnd";
import { Button, Checkbox, Drawer, Input } from "antd";
import { GripVertical } from "lucide-react";
import { useState } from "react";
import type { ObjectDescription } from "@/api/contract";
import { defaultColumns, fieldOf } from "@/describe";
import { useLanguage } from "@/i18n";
import type { ListState } from "./useListState";
import "./columns.css";

export default function ColumnChooser({
  object,
  state,
  onClose,
}: {
  object: ObjectDescription;
  state: ListState;
  onClose: () => void;
}) {
  const { t } = useLanguage();
  const [columns, setColumns] = useState(state.definition.columns);
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const others = object.fields.filter(
    (field) =>
      !columns.includes(field.name) &&
      field.name !== "id" &&
      field.name !== "version" &&
      (!wanted || field.label.toLowerCase().includes(wanted)),
  );
  const apply = (next: string[]) => {
    setColumns(next);
    state.change({ columns: next });
  };

  return (
    <Drawer
      open
      size={360}
      title={t("columns.title")}
      onClose={onClose}
      extra={
        <Button type="link" size="small" onClick={() => apply(defaultColumns(object))}>
          {t("columns.reset")}
        </Button>
      }
    >
      <h3 className="k-columns-head">{t("columns.shown")}</h3>
      <DragDropContext
        onDragEnd={({ source, destination }) => {
          if (!destination || destination.index === source.index) return;
          const next = [...columns];
          const [moved] = next.splice(source.index, 1);
          if (moved) next.splice(destination.index, 0, moved);
          apply(next);
        }}
      >
        <Droppable droppableId="columns">
          {(drop) => (
            <ul ref={drop.innerRef} {...drop.droppableProps} className="k-columns">
              {columns.map((name, index) => {
                const field = fieldOf(object, name);
                if (!field) return null;
                return (
                  <Draggable key={name} draggableId={name} index={index}>
                    {(drag, { isDragging }) => (
                      <li ref={drag.innerRef} {...drag.draggableProps} data-dragging={isDragging || undefined}>
                        <span
                          {...drag.dragHandleProps}
                          className="k-columns-grip"
                          role="button"
                          aria-label={t("columns.move", { field: field.label })}
                        >
                          <GripVertical size={16} />
                        </span>
                        <Checkbox
                          checked
                          disabled={columns.length === 1}
                          onChange={() => apply(columns.filter((one) => one !== name))}
                        >
                          {field.label}
                        </Checkbox>
                      </li>
                    )}
                  </Draggable>
                );
              })}
              {drop.placeholder}
            </ul>
          )}
        </Droppable>
      </DragDropContext>
      <h3 className="k-columns-head">{t("columns.more")}</h3>
      <Input
        allowClear
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        placeholder={t("columns.search")}
        aria-label={t("columns.search")}
      />
      <ul className="k-columns" style={{ marginBlockStart: 8 }}>
        {others.map((field) => (
          <li key={field.name}>
            <Checkbox checked={false} onChange={() => apply([...columns, field.name])}>
              {field.label}
            </Checkbox>
          </li>
        ))}
      </ul>
    </Drawer>
  );
}
