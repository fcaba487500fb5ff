/** Rows that are dragged into order, by pointer or keyboard. Shows the new order at once, and the old one again if it is refused. */
import { DragDropContext, Draggable, Droppable } from "@hello-pangea/dnd";
import { GripVertical } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";

interface Props<T> {
  items: T[];
  idOf: (item: T) => string;
  nameOf: (item: T) => string;
  /** Faded: not in use. */
  isOff?: (item: T) => boolean;
  /** Absent where the order means nothing. */
  onOrder?: (ids: string[]) => Promise<void>;
  children: (item: T) => ReactNode;
}

export function OrderedList<T>({ items, idOf, nameOf, isOff, onOrder, children }: Props<T>) {
  const { t } = useLanguage();
  const notify = useNotify();
  const [shown, setShown] = useState(items);
  useEffect(() => setShown(items), [items]);

  if (!onOrder) {
    return (
      <ul className="k-ordered k-card">
        {items.map((item) => (
          <li key={idOf(item)} data-off={isOff?.(item) || undefined} style={{ paddingInlineStart: 16 }}>
            {children(item)}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <DragDropContext
      onDragEnd={({ source, destination }) => {
        if (!destination || destination.index === source.index) return;
        const next = [...shown];
        const [taken] = next.splice(source.index, 1);
        if (taken) next.splice(destination.index, 0, taken);
        setShown(next);
        onOrder(next.map(idOf)).catch((error: unknown) => {
          setShown(items);
          notify.failed(error);
        });
      }}
    >
      <Droppable droppableId="order">
        {(drop) => (
          <ul ref={drop.innerRef} {...drop.droppableProps} className="k-ordered k-card">
            {shown.map((item, index) => (
              <Draggable key={idOf(item)} draggableId={idOf(item)} index={index}>
                {(drag, { isDragging }) => (
                  <li
                    ref={drag.innerRef}
                    {...drag.draggableProps}
                    data-dragging={isDragging || undefined}
                    data-off={isOff?.(item) || undefined}
                  >
                    <span {...drag.dragHandleProps} className="k-ordered-grip">
                      <span className="k-hidden">{t("columns.move", { field: nameOf(item) })}</span>
                      <GripVertical size={16} aria-hidden="true" />
                    </span>
                    {children(item)}
                  </li>
                )}
              </Draggable>
            ))}
            {drop.placeholder}
          </ul>
        )}
      </Droppable>
    </DragDropContext>
  );
}
