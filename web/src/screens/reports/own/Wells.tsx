/** Dimensions between rows, column and filters: dragged by pointer or by keys (space, arrows, space), or moved by each one's menu. */
import { DragDropContext, Draggable, Droppable, type DropResult } from "@hello-pangea/dnd";
import { Button, Dropdown } from "antd";
import { GripVertical, MoreHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import { useLanguage } from "@/i18n";
import type { Offer, Pivot } from "@/pivot/contract";
import { FilterKeys } from "./FilterKeys";
import { accepts, moved, namesIn, type Well, wells } from "./wells";

interface Props {
  pivot: Pivot;
  offers: Offer[];
  onChange: (pivot: Pivot) => void;
}

/** An id says from where it is dragged: a dimension may be a row and a filter at once. */
const idOf = (well: Well | "offers", name: string) => `${well}:${name}`;
const nameOf = (id: string) => id.slice(id.indexOf(":") + 1);

export function Wells({ pivot, offers, onChange }: Props) {
  const { t } = useLanguage();
  const isTime = (name: string) => offers.some((offer) => offer.name === name && offer.kind === "time");
  const label = (name: string) => offers.find((offer) => offer.name === name)?.label ?? name;
  const left = offers.filter((offer) => !pivot.rows.includes(offer.name) && pivot.column !== offer.name);
  const put = (name: string, from: Well | undefined, to: Well | undefined, index?: number) => {
    if (to && from !== to && !accepts(pivot, to, name, isTime(name))) return;
    onChange(moved(pivot, name, from, to, index));
  };
  const drop = ({ draggableId, source, destination }: DropResult) => {
    if (!destination) return;
    const well = (id: string) => wells.find((one) => one === id);
    const [from, to] = [well(source.droppableId), well(destination.droppableId)];
    if (from || to) put(nameOf(draggableId), from, to, destination.index);
  };
  const menu = (name: string, from: Well | undefined) => ({
    items: [
      ...wells
        .filter((to) => to !== from && accepts(pivot, to, name, isTime(name)))
        .map((to) => ({ key: to, label: t(`pivot.to_${to}`) })),
      ...(from ? [{ key: "out", label: t("pivot.take_out") }] : []),
    ],
    onClick: ({ key }: { key: string }) =>
      put(
        name,
        from,
        wells.find((one) => one === key),
      ),
  });
  const chip = (name: string, index: number, from: Well | undefined, more?: ReactNode) => (
    <Chip
      key={name}
      id={idOf(from ?? "offers", name)}
      index={index}
      label={label(name)}
      isUnknown={offers.length > 0 && !offers.some((offer) => offer.name === name)}
      menu={menu(name, from)}
    >
      {more}
    </Chip>
  );
  return (
    <DragDropContext onDragEnd={drop}>
      <div className="k-wells">
        <WellBox id="offers" title={t("pivot.offers")} hint={pivot.metrics.length === 0 ? t("pivot.metric_first") : ""}>
          {left.map((offer, index) => chip(offer.name, index, undefined))}
        </WellBox>
        {wells.map((well) => (
          <WellBox
            key={well}
            id={well}
            title={t(`pivot.${well}`)}
            hint={namesIn(pivot, well).length === 0 ? t(`pivot.${well}_hint`) : ""}
          >
            {namesIn(pivot, well).map((name, index) =>
              chip(
                name,
                index,
                well,
                well === "filters" && (
                  <FilterKeys
                    offer={offers.find((offer) => offer.name === name)}
                    keys={pivot.filters?.find((filter) => filter.by === name)?.keys ?? []}
                    onChange={(keys) =>
                      onChange({
                        ...pivot,
                        filters: (pivot.filters ?? []).map((one) => (one.by === name ? { by: name, keys } : one)),
                      })
                    }
                  />
                ),
              ),
            )}
          </WellBox>
        ))}
      </div>
    </DragDropContext>
  );
}

function WellBox({ id, title, hint, children }: { id: string; title: string; hint: string; children: ReactNode }) {
  return (
    <section className="k-well" data-well={id} aria-label={title}>
      <h3>{title}</h3>
      <Droppable droppableId={id}>
        {(drop, { isDraggingOver }) => (
          <ul ref={drop.innerRef} {...drop.droppableProps} data-over={isDraggingOver || undefined}>
            {children}
            {drop.placeholder}
            {hint && <li className="k-faint k-well-hint">{hint}</li>}
          </ul>
        )}
      </Droppable>
    </section>
  );
}

interface ChipProps {
  id: string;
  index: number;
  label: string;
  /** The figures that are chosen now do not know it. */
  isUnknown: boolean;
  menu: object;
  children: ReactNode;
}

function Chip({ id, index, label, isUnknown, menu, children }: ChipProps) {
  const { t } = useLanguage();
  return (
    <Draggable draggableId={id} index={index}>
      {(drag, { isDragging }) => (
        <li
          ref={drag.innerRef}
          {...drag.draggableProps}
          className="k-dimension"
          data-dragging={isDragging || undefined}
          data-unknown={isUnknown || undefined}
          title={isUnknown ? t("pivot.unknown") : undefined}
        >
          <span className="k-dimension-line">
            <span {...drag.dragHandleProps} className="k-dimension-grip">
              <GripVertical size={14} aria-hidden="true" />
              <span className="k-hidden">{t("columns.move", { field: label })}</span>
            </span>
            <span className="k-grow k-ellipsis">{label}</span>
            <Dropdown menu={menu} trigger={["click"]}>
              <Button
                size="small"
                type="text"
                icon={<MoreHorizontal size={14} />}
                aria-label={t("pivot.move", { title: label })}
              />
            </Dropdown>
          </span>
          {children}
        </li>
      )}
    </Draggable>
  );
}
