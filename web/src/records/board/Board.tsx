/**
 * Records in the columns of a choice or of another object, moved by dragging or from the keyboard. A card is in its new
 * place at once and goes back when the server refuses; what others move, moves here too.
 */
import { DragDropContext, type DropResult } from "@hello-pangea/dnd";
import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { SquareKanban } from "lucide-react";
import { type ComponentType, Suspense, useCallback, useMemo, useState } from "react";
import type { Field, ObjectDescription, Page, RecordData } from "@/api/contract";
import type { ListQuery } from "@/api/odata";
import { pagesQuery, refreshObject, updateRecord } from "@/api/queries";
import { columnsToQuery, fieldOf, isWritable, useObjects, valueKey } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bones, EmptyState, useNotify } from "@/ui";
import { extensionOf, type MoveDialogProps } from "../extensions";
import { both } from "../filter/build";
import type { ListState } from "../list/useListState";
import { useLiveObject } from "../useLive";
import { BoardColumn } from "./BoardColumn";
import { type Column, sumField, useColumns, useTotals } from "./columns";
import "./board.css";

interface Props {
  object: ObjectDescription;
  state: ListState;
  onCreate?: (given: Record<string, unknown>) => void;
}

export default function Board({ object, state, onCreate }: Props) {
  const { t } = useLanguage();
  const field = fieldOf(object, object.board_field);
  if (!field) return <EmptyState icon={SquareKanban} title={t("board.none")} />;
  return <Columns object={object} state={state} field={field} onCreate={onCreate} />;
}

/** What a card shows besides its title: whom it is about, what it is worth, by when, and whose it is. */
function cardFields(object: ObjectDescription, board: Field): Field[] {
  const money = sumField(object);
  const account = object.fields.find((field) => field.kind === "reference" && field.name === "account");
  const date = fieldOf(object, object.calendar_field) ?? fieldOf(object, "next_contact_on");
  const company = fieldOf(object, "company");
  const wanted = [account ?? company, money, date, fieldOf(object, "owner")];
  return wanted.filter((field): field is Field => Boolean(field) && field !== board);
}

function Columns({ object, state, field, onCreate }: Props & { field: Field }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const objects = useObjects();
  const { columns, ready } = useColumns(field);
  const shown = useMemo(() => cardFields(object, field), [object, field]);
  const totals = useTotals(object, field, state.query, state.ready);
  const [asking, setAsking] = useState<{ Dialog: ComponentType<MoveDialogProps>; record: RecordData; to: Column }>();
  const [said, setSaid] = useState("");
  useLiveObject(object.name);
  const extension = extensionOf(object.name);
  const movable = object.can.update && (Boolean(extension.move) || isWritable(field));

  const queryOf = useCallback(
    (column: Column): ListQuery => ({
      ...columnsToQuery(object, [field, ...shown], objects),
      filter: both(column.filter, state.query.filter),
      search: state.query.search,
      orderBy: state.query.orderBy,
      top: 30,
    }),
    [object, objects, field, shown, state.query],
  );

  /** Puts the card where it will be, and returns the way back. */
  const place = async (record: RecordData, from: Column, to: Column, index: number) => {
    const [source, target] = [
      pagesQuery(object.name, queryOf(from)).queryKey,
      pagesQuery(object.name, queryOf(to)).queryKey,
    ];
    await Promise.all([client.cancelQueries({ queryKey: source }), client.cancelQueries({ queryKey: target })]);
    const before = [client.getQueryData(source), client.getQueryData(target)] as const;
    client.setQueryData<InfiniteData<Page>>(source, (data) => withoutCard(data, record.id));
    const moved = { ...record, [valueKey(field)]: to.value };
    client.setQueryData<InfiniteData<Page>>(target, (data) => withCard(data, moved, index));
    return () => {
      client.setQueryData(source, before[0]);
      client.setQueryData(target, before[1]);
    };
  };

  const move = async (record: RecordData, from: Column, to: Column, index = 0) => {
    if (from.value === to.value) return;
    const wanted = extension.move?.(to.record);
    if (wanted && "Dialog" in wanted) return setAsking({ Dialog: wanted.Dialog, record, to });
    const back = await place(record, from, to, index);
    try {
      if (wanted) await wanted.send(record);
      else await updateRecord(object.name, record.id, record.version, { [valueKey(field)]: to.value });
      setSaid(t("board.moved", { title: String(record[object.title_field] ?? ""), column: to.label }));
    } catch (error) {
      back();
      notify.failed(error);
    } finally {
      void refreshObject(client, object.name);
    }
  };

  const drop = ({ draggableId, source, destination }: DropResult) => {
    if (!destination) return;
    const from = columns.find((column) => column.value === source.droppableId);
    const to = columns.find((column) => column.value === destination.droppableId);
    if (!from || !to) return;
    const data = client.getQueryData<InfiniteData<Page>>(pagesQuery(object.name, queryOf(from)).queryKey);
    const record = data?.pages.flatMap((page) => page.value).find((one) => one.id === draggableId);
    if (record) void move(record, from, to, destination.index);
  };

  if (!ready || !state.ready) return <Bones lines={8} />;
  if (columns.length === 0) return <EmptyState icon={SquareKanban} title={t("board.no_columns")} />;
  return (
    <>
      <DragDropContext onDragEnd={drop}>
        <div className="k-board">
          {columns.map((column, at) => (
            <BoardColumn
              key={column.value}
              object={object}
              column={column}
              query={queryOf(column)}
              fields={shown}
              total={totals && (totals.get(column.value) ?? { count: 0, sum: null })}
              movable={movable}
              onOpen={(record) =>
                void navigate({ to: "/o/$object/$id", params: { object: object.name, id: record.id } })
              }
              onMove={(record, step) => {
                const to = columns[at + step];
                if (to) void move(record, column, to);
              }}
              onCreate={onCreate && isWritable(field) ? () => onCreate({ [valueKey(field)]: column.value }) : undefined}
            />
          ))}
        </div>
      </DragDropContext>
      <div className="k-hidden" aria-live="assertive">
        {said}
      </div>
      {asking && (
        <Suspense fallback={null}>
          <asking.Dialog record={asking.record} to={asking.to.record} onClose={() => setAsking(undefined)} />
        </Suspense>
      )}
    </>
  );
}

function withoutCard(data: InfiniteData<Page> | undefined, id: string): InfiniteData<Page> | undefined {
  if (!data) return data;
  return { ...data, pages: data.pages.map((page) => ({ ...page, value: page.value.filter((one) => one.id !== id) })) };
}

function withCard(
  data: InfiniteData<Page> | undefined,
  record: RecordData,
  index: number,
): InfiniteData<Page> | undefined {
  const [first, ...rest] = data?.pages ?? [];
  if (!data || !first) return data;
  const value = [...first.value];
  value.splice(Math.min(index, value.length), 0, record);
  return { ...data, pages: [{ ...first, value }, ...rest] };
}
