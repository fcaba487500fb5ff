import { Pencil } from "lucide-react";
import { lazy, memo, Suspense } from "react";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { recordHref, titleOf } from "@/describe";
import { FieldCell, kindOf, Thumb } from "@/fields";
import { useLanguage } from "@/i18n";
import { LockMark } from "./LockMark";

const InlineEditor = lazy(() => import("./InlineEditor"));

interface Props {
  id: string;
  object: ObjectDescription;
  field: Field;
  record: RecordData;
  isTitle: boolean;
  /** Beside the title: what the records of this list look like. */
  picture?: Field;
  active: boolean;
  editing: boolean;
  editable: boolean;
  onActivate: () => void;
  onEdit: () => void;
  onEdited: () => void;
  onOpen: (newTab: boolean) => void;
}

/** One value of one record: shown, or with its editor in place. The title opens the record. */
function Cell({ id, object, field, record, isTitle, picture, active, editing, editable, ...on }: Props) {
  const { t } = useLanguage();
  const kind = kindOf(field);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
    <div
      id={id}
      role="gridcell"
      className="k-grid-cell k-compact"
      data-active={active || undefined}
      data-title={isTitle || undefined}
      data-align={kind.align}
      onClick={on.onActivate}
      onDoubleClick={editable ? on.onEdit : undefined}
    >
      {editing ? (
        <Suspense fallback={null}>
          <InlineEditor object={object} field={field} record={record} onEdited={on.onEdited} />
        </Suspense>
      ) : (
        <>
          {isTitle && picture && <Thumb field={picture} record={record} size={28} />}
          {isTitle ? (
            <a
              className="k-grid-title k-ellipsis"
              tabIndex={-1}
              href={recordHref(object.name, record.id)}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
                event.preventDefault();
                on.onOpen(false);
              }}
            >
              {titleOf(object, record)}
            </a>
          ) : (
            <span className="k-ellipsis">
              <FieldCell field={field} record={record} />
            </span>
          )}
          {isTitle && <LockMark record={record} />}
          {editable && (
            <button
              type="button"
              tabIndex={-1}
              className="k-grid-pencil"
              onClick={on.onEdit}
              aria-label={t("list.edit_cell", { field: field.label })}
            >
              <Pencil size={13} />
            </button>
          )}
        </>
      )}
    </div>
  );
}

/** Rows are drawn again on every scroll step; a cell only when what it shows has changed. */
export const GridCell = memo(
  Cell,
  (before, after) =>
    before.record === after.record &&
    before.field === after.field &&
    before.picture === after.picture &&
    before.active === after.active &&
    before.editing === after.editing &&
    before.editable === after.editable &&
    before.id === after.id &&
    !after.active &&
    !after.editing,
);
