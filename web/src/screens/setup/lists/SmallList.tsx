/** A short list of the company's own words (stages, sources, tags, …): add, change, order, delete with a way back. */
import { Button } from "antd";
import { ListPlus, Pencil, Plus, Trash2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import type { Field, RecordData } from "@/api/contract";
import { fieldOf, isBookkeeping, titleOf } from "@/describe";
import { FieldCell, isEmpty } from "@/fields";
import { useLanguage } from "@/i18n";
import { useDelete } from "@/records/useSave";
import { Bones, EmptyState, FailedState } from "@/ui";
import { OrderedList } from "../OrderedList";
import { saveOrder, useAll, useRefresh } from "../records";

const FormDrawer = lazy(() => import("@/records/form/FormDrawer"));

interface Props {
  object: string;
  filter?: string;
  /** Values that a new one starts with. */
  given?: Record<string, unknown>;
  /** What they are for, said where there is none. */
  none?: string;
  /** What is said of one, where its fields in a row are not enough. */
  facts?: (record: RecordData) => ReactNode;
  /** What one is called, where it has no title of its own. */
  nameOf?: (record: RecordData) => string;
  /** A coloured mark before the name. */
  mark?: (record: RecordData) => ReactNode;
}

/** A kind that is called what the word itself is called tells nothing. */
const saysTheSame = (field: Field, record: RecordData, title: string) =>
  field.options?.find((option) => option.value === record[field.name])?.label === title;

export function SmallList({ object: name, filter, given, none, facts, nameOf, mark }: Props) {
  const { t } = useLanguage();
  const { object, records, loading, error, retry } = useAll(name, filter);
  const refresh = useRefresh();
  const remove = useDelete(name);
  const [edited, setEdited] = useState<RecordData | "new">();
  const position = fieldOf(object, "position");
  // The order is set by dragging, not by a number.
  const form = useMemo(
    () => object && { ...object, fields: object.fields.filter((field) => field.name !== "position") },
    [object],
  );
  if (error) {
    return <FailedState title={t("list.failed")} error={error} retry={() => void retry()} />;
  }
  if (!object || !form || loading) return <Bones lines={6} />;

  const titled = (record: RecordData) => nameOf?.(record) || titleOf(object, record);
  const shown = object.fields.filter(
    (field) => !isBookkeeping(field) && field.name !== object.title_field && field.name !== "position",
  );
  const add = (
    <Button
      type={records.length === 0 ? "primary" : "default"}
      icon={<Plus size={16} />}
      onClick={() => setEdited("new")}
    >
      {t("list.new", { object: object.label })}
    </Button>
  );
  return (
    <div className="k-lines">
      {records.length === 0 ? (
        <div className="k-card">
          <EmptyState
            icon={ListPlus}
            title={t("list.empty", { object: object.label_plural })}
            text={none ?? t("admin.list_empty_text")}
          >
            {add}
          </EmptyState>
        </div>
      ) : (
        <>
          <OrderedList
            items={records}
            idOf={(record) => record.id}
            nameOf={(record) => titled(record)}
            isOff={(record) => record.active === false}
            onOrder={
              position
                ? async (ids) => {
                    await saveOrder(name, records, ids);
                    await refresh(name);
                  }
                : undefined
            }
          >
            {(record) => (
              <>
                <div className="k-ordered-body">
                  <span className="k-row">
                    {mark?.(record)}
                    <span className="k-ordered-title">{titled(record)}</span>
                  </span>
                  <span className="k-ordered-facts">
                    {facts
                      ? facts(record)
                      : shown
                          .filter((field) => field.kind !== "boolean" && !isEmpty(record[field.name]))
                          .filter((field) => !saysTheSame(field, record, titled(record)))
                          .map((field) => <FieldCell key={field.name} field={field} record={record} />)}
                  </span>
                </div>
                <div className="k-ordered-actions">
                  <Button
                    type="text"
                    icon={<Pencil size={16} />}
                    aria-label={t("form.edit", { title: titled(record) })}
                    onClick={() => setEdited(record)}
                  />
                  {object.can.delete && (
                    <Button
                      type="text"
                      icon={<Trash2 size={16} />}
                      aria-label={t("admin.delete", { title: titled(record) })}
                      onClick={() => void remove(record.id, titled(record))}
                    />
                  )}
                </div>
              </>
            )}
          </OrderedList>
          <div>{add}</div>
        </>
      )}
      {edited && (
        <Suspense fallback={null}>
          <FormDrawer
            object={form}
            record={edited === "new" ? undefined : edited}
            given={{ ...given, ...(position ? { position: records.length } : {}) }}
            onSaved={() => {
              setEdited(undefined);
              void refresh(name);
            }}
            onClose={() => setEdited(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}
