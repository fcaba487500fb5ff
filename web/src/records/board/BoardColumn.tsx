import { Draggable, Droppable } from "@hello-pangea/dnd";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Lock, Plus } from "lucide-react";
import type { CSSProperties, KeyboardEvent } from "react";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import type { ListQuery } from "@/api/odata";
import { pagesQuery } from "@/api/queries";
import { lockOf, recordHref, titleOf, valueKey } from "@/describe";
import { FieldCell, isEmpty } from "@/fields";
import { useLanguage } from "@/i18n";
import { Bone, tagColor } from "@/ui";
import type { Column, Total } from "./columns";
import { sumField } from "./columns";

interface Props {
  object: ObjectDescription;
  column: Column;
  query: ListQuery;
  fields: Field[];
  total: Total | undefined;
  movable: boolean;
  onOpen: (record: RecordData) => void;
  /** To a neighbouring column: 1 right, -1 left. */
  onMove: (record: RecordData, step: 1 | -1) => void;
  onCreate?: () => void;
}

export function BoardColumn({ object, column, query, fields, total, movable, onOpen, onMove, onCreate }: Props) {
  const { t, number, moneyShort } = useLanguage();
  const pages = useInfiniteQuery({ ...pagesQuery(object.name, query), placeholderData: (before) => before });
  const rows = pages.data?.pages.flatMap((page) => page.value) ?? [];
  const color = tagColor(column.color, column.label);

  const press = (event: KeyboardEvent, record: RecordData) => {
    // While the drag library has a card in hand, the keys are its own.
    if (event.defaultPrevented) return;
    if (event.key === "Enter") onOpen(record);
    else if (lockOf(record)) return;
    else if (movable && event.key === "]") onMove(record, 1);
    else if (movable && event.key === "[") onMove(record, -1);
  };

  return (
    <section className="k-board-column" style={{ "--tag": color } as CSSProperties} aria-label={column.label}>
      <header>
        <h2 className="k-ellipsis">{column.label}</h2>
        {total && <span className="k-count k-numbers">{number(total.count)}</span>}
        <span className="k-grow" />
        {total?.sum != null && sumField(object) && (
          <span className="k-board-sum k-numbers">{moneyShort(total.sum)}</span>
        )}
        {onCreate && (
          <Button
            size="small"
            type="text"
            icon={<Plus size={16} />}
            onClick={onCreate}
            aria-label={t("board.add", { column: column.label })}
          />
        )}
      </header>
      <Droppable droppableId={column.value}>
        {(drop, { isDraggingOver }) => (
          <div
            ref={drop.innerRef}
            {...drop.droppableProps}
            className="k-board-cards"
            data-over={isDraggingOver || undefined}
          >
            {pages.isPending && <WaitingCards />}
            {rows.map((record, index) => (
              <Draggable
                key={record.id}
                draggableId={record.id}
                index={index}
                isDragDisabled={!movable || lockOf(record) !== undefined}
              >
                {(drag, { isDragging }) => (
                  <article
                    ref={drag.innerRef}
                    {...drag.draggableProps}
                    {...drag.dragHandleProps}
                    className="k-board-card"
                    data-dragging={isDragging || undefined}
                    aria-label={titleOf(object, record)}
                    aria-keyshortcuts={movable && !lockOf(record) ? "[ ]" : undefined}
                    onClick={(event) => {
                      if (!event.defaultPrevented && !(event.target as HTMLElement).closest("a")) onOpen(record);
                    }}
                    onKeyDown={(event) => press(event, record)}
                  >
                    <a
                      href={recordHref(object.name, record.id)}
                      tabIndex={-1}
                      className="k-board-title"
                      onClick={(event) => {
                        if (event.metaKey || event.ctrlKey) return;
                        event.preventDefault();
                        onOpen(record);
                      }}
                    >
                      {titleOf(object, record)}
                    </a>
                    {lockOf(record) && (
                      <div className="k-board-value k-ellipsis k-board-locked" title={lockOf(record)}>
                        <Lock size={12} aria-hidden="true" /> {lockOf(record)}
                      </div>
                    )}
                    {fields.map(
                      (field) =>
                        !isEmpty(record[valueKey(field)]) && (
                          <div
                            key={field.name}
                            className="k-board-value k-ellipsis"
                            data-kind={field.kind}
                            title={field.label}
                          >
                            <FieldCell field={field} record={record} />
                          </div>
                        ),
                    )}
                  </article>
                )}
              </Draggable>
            ))}
            {drop.placeholder}
            {pages.data && rows.length === 0 && !isDraggingOver && <p className="k-board-none">{t("board.empty")}</p>}
            {pages.hasNextPage && (
              <Button block type="text" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t("board.more")}
              </Button>
            )}
          </div>
        )}
      </Droppable>
    </section>
  );
}

function WaitingCards() {
  return (
    <>
      {[0, 1, 2].map((at) => (
        <div key={at} className="k-board-card" aria-hidden="true">
          <Bone width="80%" />
          <div style={{ height: 8 }} />
          <Bone width="50%" />
        </div>
      ))}
    </>
  );
}
