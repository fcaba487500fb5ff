import { useVirtualizer } from "@tanstack/react-virtual";
import { Checkbox } from "antd";
import { useEffect, useRef } from "react";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { pictureOf, recordHref, titleOf, valueKey } from "@/describe";
import { FieldCell, isEmpty, Thumb } from "@/fields";
import { useLanguage } from "@/i18n";
import { Bones } from "@/ui";
import { LockMark } from "./LockMark";
import type { Rows } from "./useRows";
import type { Selection } from "./useSelection";

interface Props {
  object: ObjectDescription;
  fields: Field[];
  rows: Rows;
  selection: Selection;
  onOpen: (record: RecordData, newTab: boolean) => void;
}

/** The list on a phone: a card for each record with its title and the first few values that it has. */
export function Cards({ object, fields, rows, selection, onOpen }: Props) {
  const { t } = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const count = rows.rows.length;
  const virtual = useVirtualizer({
    count: count + (rows.hasMore || rows.loading ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => 142,
    // A height belongs to a record, not to a place: the waiting row's is forgotten with it.
    getItemKey: (index) => rows.rows[index]?.id ?? "waiting",
    overscan: 6,
    gap: 8,
  });
  const looks = pictureOf(object);
  const picture = looks && rows.rows.some((record) => record[looks.name]) ? looks : undefined;
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const { more, hasMore } = rows;
  useEffect(() => {
    if (hasMore && lastShown >= count - 8) more();
  }, [hasMore, lastShown, count, more]);

  return (
    <div ref={scroller} className="k-cards" aria-busy={rows.loading || rows.stale}>
      <div
        style={{ height: virtual.getTotalSize(), position: "relative" }}
        role="list"
        aria-label={object.label_plural}
      >
        {items.map(({ index, start }) => {
          const record = rows.rows[index];
          const shown = record
            ? fields
                .filter(
                  (field) =>
                    field.name !== object.title_field && field !== picture && !isEmpty(record[valueKey(field)]),
                )
                .slice(0, 4)
            : [];
          return (
            <div
              key={record?.id ?? "waiting"}
              role="listitem"
              data-index={index}
              ref={virtual.measureElement}
              style={{ position: "absolute", insetInline: 0, transform: `translateY(${start}px)` }}
            >
              {record ? (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the title inside is the link; the rest of the card is a larger target
                // biome-ignore lint/a11y/noStaticElementInteractions: see above
                <div
                  className="k-item"
                  data-selected={selection.has(record.id) || undefined}
                  onClick={() => onOpen(record, false)}
                >
                  <span className="k-row">
                    {picture && <Thumb field={picture} record={record} size={36} />}
                    <a
                      className="k-item-title k-ellipsis k-grow"
                      href={recordHref(object.name, record.id)}
                      onClick={(event) => event.preventDefault()}
                    >
                      {titleOf(object, record)}
                    </a>
                    <LockMark record={record} />
                    {/* biome-ignore lint/a11y/useKeyWithClickEvents: only keeps the tick from opening the card */}
                    {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
                    <span onClick={(event) => event.stopPropagation()}>
                      <Checkbox
                        checked={selection.has(record.id)}
                        onChange={() => selection.toggle(index, false)}
                        aria-label={t("list.select", { title: titleOf(object, record) })}
                      />
                    </span>
                  </span>
                  {shown.length > 0 && (
                    <dl>
                      {shown.map((field) => (
                        <div key={field.name}>
                          <dt className="k-ellipsis">{field.label}</dt>
                          <dd className="k-ellipsis k-compact">
                            <FieldCell field={field} record={record} />
                          </dd>
                        </div>
                      ))}
                    </dl>
                  )}
                </div>
              ) : (
                <div className="k-item">
                  <Bones lines={3} />
                </div>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
