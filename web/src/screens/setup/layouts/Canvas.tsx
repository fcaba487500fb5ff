/** The layout itself: its tabs, what stands beneath the title, and the parts of the open tab in their order. */
import { Draggable, Droppable } from "@hello-pangea/dnd";
import { Button, Checkbox, Select } from "antd";
import { ArrowLeft, ArrowRight, Plus, RotateCcw, Trash2 } from "lucide-react";
import type { Field, Layout, ObjectDescription } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { useIsPhone } from "@/ui";
import type { Design, Part, Step, Tab } from "./design";
import { readPalette, useOffers } from "./Palette";
import { FilesCard, ListCard, SectionCard } from "./PartCard";
import { placeable, titleIn } from "./start";
import { TitleInput } from "./TitleInput";

interface Props {
  object: ObjectDescription;
  kind: Layout["kind"];
  design: Design;
  /** The open one. */
  tab: Tab;
  /** Fields without a place. */
  left: Field[];
  onTab: (id: string) => void;
  onStep: (step: Step) => void;
  /** Begins again with what a page shows without a layout. */
  onPresent: () => void;
}

/** As many as stand beside each other beneath a title. */
const mostInHead = 6;

export function Canvas({ object, kind, design, tab, left, onTab, onStep, onPresent }: Props) {
  const { t, locale } = useLanguage();
  const phone = useIsPhone();
  const { offers, listName } = useOffers(object, kind, design);
  const nameOf = (one: Tab, at: number) => titleIn(one.title, locale) || t("layout.tab_number", { number: at + 1 });
  const card = (part: Part, grip: object) => {
    const props = { object, grip, onStep, small: phone };
    if (part.kind === "section") return <SectionCard {...props} kind={kind} section={part} left={left} />;
    if (part.kind === "list") return <ListCard {...props} list={part} title={listName(part)} />;
    return <FilesCard {...props} id={part.id} />;
  };
  return (
    <section className="k-canvas" aria-label={t("layout.canvas")}>
      {kind === "page" && (
        <>
          <div className="k-canvas-head">
            <span className="k-faint">{t("layout.head")}</span>
            <Select
              mode="multiple"
              maxCount={mostInHead}
              value={design.head}
              placeholder={t("layout.head_none")}
              aria-label={t("layout.head")}
              showSearch={{ optionFilterProp: "label" }}
              options={placeable(object, kind).map((field) => ({ value: field.name, label: field.label }))}
              onChange={(names: string[]) => onStep({ type: "head", names })}
            />
          </div>
          <div className="k-canvas-tabs">
            <div className="k-switch">
              {design.tabs.map((one, at) => (
                <button key={one.id} type="button" aria-pressed={one.id === tab.id} onClick={() => onTab(one.id)}>
                  {nameOf(one, at)}
                </button>
              ))}
            </div>
            <Button
              size="small"
              type="text"
              icon={<Plus size={16} />}
              onClick={() => {
                onStep({ type: "add_tab" });
                onTab(`t${design.next}`);
              }}
            >
              {t("layout.tab_new")}
            </Button>
          </div>
          {design.tabs.length > 1 && (
            <div className="k-canvas-tab">
              <TitleInput
                label={t("layout.tab_title")}
                value={tab.title}
                onChange={(title) => onStep({ type: "tab", id: tab.id, title })}
              />
              <Button
                type="text"
                icon={<ArrowLeft size={16} />}
                disabled={design.tabs[0]?.id === tab.id}
                onClick={() => onStep({ type: "shift_tab", id: tab.id, by: -1 })}
                aria-label={t("layout.tab_left")}
              />
              <Button
                type="text"
                icon={<ArrowRight size={16} />}
                disabled={design.tabs.at(-1)?.id === tab.id}
                onClick={() => onStep({ type: "shift_tab", id: tab.id, by: 1 })}
                aria-label={t("layout.tab_right")}
              />
              <Button
                type="text"
                icon={<Trash2 size={16} />}
                onClick={() => onStep({ type: "remove_tab", id: tab.id })}
                aria-label={t("layout.tab_remove")}
              />
            </div>
          )}
        </>
      )}
      <Droppable droppableId={tab.id} type="part">
        {(drop) => (
          <div ref={drop.innerRef} {...drop.droppableProps} className="k-canvas-parts">
            {tab.parts.map((part, index) => (
              <Draggable key={part.id} draggableId={part.id} index={index}>
                {(drag, { isDragging }) => (
                  <div
                    ref={drag.innerRef}
                    {...drag.draggableProps}
                    className="k-card k-part"
                    data-dragging={isDragging || undefined}
                  >
                    {card(part, drag.dragHandleProps ?? {})}
                  </div>
                )}
              </Draggable>
            ))}
            {drop.placeholder}
            {tab.parts.length === 0 && <p className="k-canvas-none">{t("layout.tab_empty")}</p>}
          </div>
        )}
      </Droppable>
      <div className="k-row k-canvas-foot">
        <Select
          value={null}
          placeholder={t("layout.add_part")}
          aria-label={t("layout.add_part")}
          options={offers.map(({ offer, label }) => ({
            value: offer.kind === "list" ? `new:list:${offer.object}:${offer.field}` : `new:${offer.kind}`,
            label,
          }))}
          onChange={(id: string | null) => {
            if (!id) return;
            const offer = readPalette(id);
            if (offer.kind === "list")
              onStep({ type: "add_list", tab: tab.id, object: offer.object, field: offer.field });
            else onStep({ type: offer.kind === "files" ? "add_files" : "add_section", tab: tab.id });
          }}
        />
        <span className="k-grow" />
        <Button type="text" icon={<RotateCcw size={16} />} onClick={onPresent}>
          {t(kind === "page" ? "layout.present" : "layout.present_quick")}
        </Button>
      </div>
      {kind === "page" && (
        <Checkbox checked={design.rest} onChange={(event) => onStep({ type: "rest", rest: event.target.checked })}>
          {t("layout.rest")}
        </Checkbox>
      )}
    </section>
  );
}
