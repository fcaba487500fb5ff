/**
 * What a company made of one kind (rules, automations, processes …), in the order in which it counts: switched on and off, edited,
 * deleted, dragged; and said where one does not fit any more what it was made for.
 */
import { Button, Switch } from "antd";
import { type LucideIcon, Pencil, Plus, Trash2, TriangleAlert } from "lucide-react";
import { type ReactNode, Suspense, useState } from "react";
import type { RecordData } from "@/api/contract";
import { updateRecord } from "@/api/queries";
import { type Key, useLanguage } from "@/i18n";
import { useDelete } from "@/records/useSave";
import { Bones, EmptyState, FailedState, useNotify } from "@/ui";
import { OrderedList } from "./OrderedList";
import { saveOrder, useAll, useBroken, useRefresh } from "./records";
import "./ordered.css";

/** What is written of one beside and below its name. */
export interface Said {
  facts: ReactNode;
  /** The condition on which it counts, or whatever else is read as it was written. */
  text?: ReactNode;
}

/** A form that is open: on a record, or on a new one that begins with what is given. */
interface Edited<G> {
  record?: RecordData;
  given?: G;
}

interface Form<G> extends Edited<G> {
  /** The place of a new one. */
  position: number;
  onClose: () => void;
  onSaved: (title: string) => void;
}

interface Props<G> {
  /** The set-up object. */
  object: string;
  filter?: string;
  heading?: string;
  /** What makes a new one. */
  add: string;
  none: { icon: LucideIcon; title: string; text: string };
  /** Stands above them: how they count. */
  note?: string;
  /** What is said of one that does not fit any more as a whole; that it is left out, where nothing else is said. */
  broken?: Key;
  say: (record: RecordData) => Said;
  /** What one is called, where that is not the name of its record. */
  nameOf?: (record: RecordData) => string;
  /** Further buttons of each. */
  actions?: (record: RecordData) => ReactNode;
  form: (form: Form<G>) => ReactNode;
  /** What stands below the list. */
  below?: (records: RecordData[], begin: (given: G) => void) => ReactNode;
}

const recordName = (record: RecordData) => String(record.name);

export function OrderedRecords<G = never>(props: Props<G>) {
  const { object, filter, heading, add, none, note, say, nameOf = recordName, actions, form, below } = props;
  const { t } = useLanguage();
  const notify = useNotify();
  const refresh = useRefresh();
  const remove = useDelete(object);
  const { records, loading, error, retry } = useAll(object, filter);
  const broken = useBroken(object);
  const [edited, setEdited] = useState<Edited<G>>();
  if (error) return <FailedState title={t("list.failed")} error={error} retry={() => void retry()} />;
  if (loading) return <Bones lines={4} />;

  const turn = async (record: RecordData, active: boolean) => {
    try {
      await updateRecord(object, record.id, record.version, { active });
      await refresh(object);
    } catch (failure) {
      notify.failed(failure);
    }
  };
  const row = (record: RecordData) => {
    const title = nameOf(record);
    const { facts, text } = say(record);
    const reason = broken.get(record.id)?.[0];
    return (
      <>
        <div className="k-ordered-body k-said">
          <span className="k-row k-said-head">
            <span className="k-ordered-title">{title}</span>
            {facts}
          </span>
          {text}
          {reason && (
            <span className="k-form-problem k-row" role="alert">
              <TriangleAlert size={14} aria-hidden="true" />
              {t(props.broken ?? "admin.broken", { reason })}
            </span>
          )}
        </div>
        <div className="k-ordered-actions">
          <Switch
            size="small"
            checked={record.active === true}
            aria-label={t("admin.turn", { title })}
            onChange={(active) => void turn(record, active)}
          />
          {actions?.(record)}
          <Button
            type="text"
            icon={<Pencil size={16} />}
            aria-label={t("form.edit", { title })}
            onClick={() => setEdited({ record })}
          />
          <Button
            type="text"
            icon={<Trash2 size={16} />}
            aria-label={t("admin.delete", { title })}
            onClick={() => void remove(record.id, title).then(() => refresh(object))}
          />
        </div>
      </>
    );
  };
  const make = (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => setEdited({})}>
      {add}
    </Button>
  );
  return (
    <div className="k-lines">
      <header className="k-row">
        {heading && (
          <h2 className="k-setup-heading" style={{ margin: 0 }}>
            {heading}
          </h2>
        )}
        <span className="k-grow" />
        {make}
      </header>
      {note && records.length > 0 && <p className="k-setup-note">{note}</p>}
      {records.length === 0 ? (
        <div className="k-card">
          <EmptyState icon={none.icon} title={none.title} text={none.text} />
        </div>
      ) : (
        <OrderedList
          items={records}
          idOf={(record) => record.id}
          nameOf={nameOf}
          isOff={(record) => record.active !== true}
          onOrder={async (ids) => {
            await saveOrder(object, records, ids);
            await refresh(object);
          }}
        >
          {row}
        </OrderedList>
      )}
      {below?.(records, (given) => setEdited({ given }))}
      {edited && (
        <Suspense fallback={null}>
          {form({
            ...edited,
            position: records.length,
            onClose: () => setEdited(undefined),
            onSaved: (title) => {
              setEdited(undefined);
              notify.done(t("admin.saved_one", { title }));
              void refresh(object);
            },
          })}
        </Suspense>
      )}
    </div>
  );
}
