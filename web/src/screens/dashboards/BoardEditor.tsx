/** A dashboard while it is arranged: cards are dragged between rows by pointer or by keys (space, arrows, space). */
import { DragDropContext, Draggable, Droppable, type DropResult } from "@hello-pangea/dnd";
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Segmented, Select } from "antd";
import { GripVertical, X } from "lucide-react";
import type { Id, RecordData } from "@/api/contract";
import { pageQuery } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { readPivot, type Show, shows } from "@/pivot/contract";
import { useIsPhone } from "@/ui";
import { BoardCard } from "./BoardCard";
import { added, type Card, changed, type Height, heights, moved, newRow, type Row, removed, resized } from "./board";

interface Props {
  rows: Row[];
  dashboard?: Id;
  onChange: (rows: Row[]) => void;
}

export function BoardEditor({ rows, dashboard, onChange }: Props) {
  const { t } = useLanguage();
  const phone = useIsPhone();
  const reports = useQuery(pageQuery("report", { orderBy: "name", top: 500 })).data?.value ?? [];
  // What is new on it the dashboard does not open yet.
  const known = new Set(reports.map((report) => report.id));
  const drop = ({ draggableId, destination }: DropResult) => {
    if (destination) onChange(moved(rows, draggableId, destination.droppableId, destination.index));
  };
  return (
    <>
      <Select
        showSearch={{ optionFilterProp: "label" }}
        value={null}
        placeholder={t("boards.add")}
        aria-label={t("boards.add")}
        className="k-board-add"
        notFoundContent={t("boards.no_reports")}
        options={reports.map((report: RecordData) => ({ value: report.id, label: String(report.name) }))}
        onChange={(id: Id | null) => {
          const report = reports.find((one) => one.id === id);
          if (report) onChange(added(rows, report.id, readPivot(report.definition).show));
        }}
      />
      <DragDropContext onDragEnd={drop}>
        {rows.map((row, number) => (
          <section key={row.id} className="k-board-band" aria-label={t("boards.row", { number: number + 1 })}>
            <Droppable droppableId={row.id} direction={phone ? "vertical" : "horizontal"}>
              {(droppable, { isDraggingOver }) => (
                <ul
                  ref={droppable.innerRef}
                  {...droppable.droppableProps}
                  className="k-board-row"
                  data-over={isDraggingOver || undefined}
                >
                  {row.cards.map((card, index) => (
                    <Arranged
                      key={card.id}
                      card={card}
                      index={index}
                      height={row.height}
                      dashboard={known.has(card.report) ? undefined : dashboard}
                      name={String(reports.find((report) => report.id === card.report)?.name ?? "")}
                      onChange={(changes) => onChange(changed(rows, card.id, changes))}
                      onRemove={() => onChange(removed(rows, card.id))}
                    />
                  ))}
                  {droppable.placeholder}
                </ul>
              )}
            </Droppable>
            <Segmented<Height>
              size="small"
              value={row.height}
              aria-label={t("boards.height")}
              onChange={(height) => onChange(resized(rows, row.id, height))}
              options={heights.map((height) => ({ value: height, label: t(`boards.height_${height}`) }))}
            />
          </section>
        ))}
        {rows.length > 0 && (
          <Droppable droppableId={newRow} direction={phone ? "vertical" : "horizontal"}>
            {(droppable, { isDraggingOver }) => (
              <ul
                ref={droppable.innerRef}
                {...droppable.droppableProps}
                className="k-board-new"
                data-over={isDraggingOver || undefined}
              >
                <li className="k-faint">{t("boards.new_row")}</li>
                {droppable.placeholder}
              </ul>
            )}
          </Droppable>
        )}
      </DragDropContext>
    </>
  );
}

interface ArrangedProps {
  card: Card;
  index: number;
  height: Height;
  dashboard?: Id;
  name: string;
  onChange: (changes: Partial<Card>) => void;
  onRemove: () => void;
}

function Arranged({ card, index, height, dashboard, name, onChange, onRemove }: ArrangedProps) {
  const { t } = useLanguage();
  const title = card.title || name;
  return (
    <Draggable draggableId={card.id} index={index}>
      {(drag, { isDragging }) => (
        <li
          ref={drag.innerRef}
          {...drag.draggableProps}
          className="k-card k-board-card"
          data-dragging={isDragging || undefined}
          style={{ ...drag.draggableProps.style, flexGrow: card.width }}
        >
          <div className="k-board-tools">
            <span {...drag.dragHandleProps} className="k-ordered-grip">
              <span className="k-hidden">{t("columns.move", { field: title })}</span>
              <GripVertical size={16} aria-hidden="true" />
            </span>
            <Input
              size="small"
              value={card.title ?? ""}
              maxLength={100}
              placeholder={name}
              aria-label={t("boards.card_title", { title: name })}
              onChange={(event) => onChange({ title: event.target.value || undefined })}
            />
            <Select<Show | "own">
              size="small"
              value={card.show ?? "own"}
              aria-label={t("boards.card_show", { title })}
              popupMatchSelectWidth={false}
              onChange={(show) => onChange({ show: show === "own" ? undefined : show })}
              options={[
                { value: "own", label: t("boards.show_own") },
                ...shows.map((show) => ({ value: show, label: t(`pivot.show_${show}`) })),
              ]}
            />
            <Select
              size="small"
              value={card.width}
              aria-label={t("boards.card_width", { title })}
              popupMatchSelectWidth={false}
              onChange={(width) => onChange({ width })}
              options={[1, 2, 3].map((width) => ({ value: width, label: `×${width}` }))}
            />
            <Button
              size="small"
              type="text"
              icon={<X size={14} />}
              aria-label={t("boards.card_remove", { title })}
              onClick={onRemove}
            />
          </div>
          <BoardCard card={card} height={height} dashboard={dashboard} />
        </li>
      )}
    </Draggable>
  );
}
