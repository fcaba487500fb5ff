/**
 * One layout while it is designed: fields and lists that have no place yet at the left, the layout in the middle, how it looks at the
 * right. Everything is dragged by pointer or by keys (space, arrows, space), and has buttons where there is no room to drag.
 */
import { DragDropContext, type DropResult } from "@hello-pangea/dnd";
import { App, Button, Drawer, Input, Select } from "antd";
import { Redo2, Undo2 } from "lucide-react";
import { useReducer, useState } from "react";
import { ServerError } from "@/api/client";
import type { Field, Layout, ObjectDescription, RecordData } from "@/api/contract";
import { createRecord, updateRecord } from "@/api/queries";
import { fieldOf, useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { relatedOf } from "@/records/layout/arrange";
import { useIsPhone, useNotify } from "@/ui";
import { ExpressionLine } from "../rules/ExpressionLine";
import "../rules/rules.css";
import { useAll } from "../records";
import { Canvas } from "./Canvas";
import { CostLine } from "./CostLine";
import { begin, designOf, placedNames, reduce, type Step, sectionsOf, written } from "./design";
import { Palette, readPalette } from "./Palette";
import { Preview } from "./Preview";
import { isNeeded, placeable, presentDesign, shortDesign } from "./start";

interface Props {
  object: ObjectDescription;
  /** The layout to change; a new one is made when there is none. */
  layout?: RecordData;
  position: number;
  onClose: () => void;
  onSaved: (title: string) => void;
}

type Kind = Layout["kind"];

export default function Designer({ object, layout, position, onClose, onSaved }: Props) {
  const { t, locale } = useLanguage();
  const phone = useIsPhone();
  const notify = useNotify();
  const { modal } = App.useApp();
  const objects = useObjects();
  const related = relatedOf(object, objects);
  const roles = useAll("role").records;
  const [saved] = useState(() => (layout ? designOf(layout.definition, object) : undefined));
  const [kind, setKind] = useState<Kind>(layout?.kind === "quick" ? "quick" : "page");
  const start = (of: Kind) => (of === "quick" ? shortDesign(object) : presentDesign(object, related, locale));
  const [history, send] = useReducer(reduce, undefined, () => begin(saved ?? start(kind)));
  const design = history.present;
  const [name, setName] = useState(typeof layout?.name === "string" ? layout.name : "");
  const [chosenRoles, setRoles] = useState<string[]>(Array.isArray(layout?.roles) ? (layout.roles as string[]) : []);
  const [condition, setCondition] = useState(typeof layout?.condition === "string" ? layout.condition : "");
  const [tab, setTab] = useState(design.tabs[0]?.id ?? "");
  const [pane, setPane] = useState<"design" | "preview">("design");
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);

  const open = design.tabs.find((one) => one.id === tab) ?? design.tabs[0];
  const known = placedNames(design);
  const fields = placeable(object, kind);
  const left = fields.filter((field) => !known.includes(field.name));
  const missing = left.filter((field) => isNeeded(object, field));
  const asked = (names: string[]): Field[] => names.flatMap((one) => fieldOf(object, one) ?? []);

  const act = (step: Step) => {
    setProblems({});
    send(step);
  };
  /** At the end of the last section of the open tab; a tab without one gets its first. */
  const add = (field: Field) => {
    const section = open?.parts.filter((part) => part.kind === "section").at(-1) ?? sectionsOf(design).at(-1);
    if (section) act({ type: "place", name: field.name, section: section.id, index: section.fields.length });
    else if (open) {
      act({ type: "add_section", tab: open.id });
      act({ type: "place", name: field.name, section: `s${design.next}`, index: 0 });
    }
  };
  const drop = ({ draggableId, destination, source, type }: DropResult) => {
    if (!destination) return;
    const { droppableId: to, index } = destination;
    if (type === "field") {
      const field = draggableId.slice("field:".length);
      if (to === "palette") act({ type: "remove_field", name: field });
      else act({ type: "place", name: field, section: to, index });
      return;
    }
    if (to === "palette-parts") {
      if (source.droppableId !== to) act({ type: "remove_part", id: draggableId });
    } else if (source.droppableId !== "palette-parts") act({ type: "move_part", id: draggableId, tab: to, index });
    else {
      const part = readPalette(draggableId);
      if (part.kind === "section") act({ type: "add_section", tab: to, index });
      else if (part.kind === "files") act({ type: "add_files", tab: to, index });
      else act({ type: "add_list", tab: to, index, object: part.object, field: part.field });
    }
  };
  const save = async () => {
    if (!name.trim()) return setProblems({ name: t("layout.name_missing") });
    setBusy(true);
    try {
      const values = {
        name: name.trim(),
        kind,
        roles: chosenRoles.length > 0 ? chosenRoles : null,
        condition: condition.trim() || null,
        definition: written(design, kind),
      };
      if (layout) await updateRecord("layout", layout.id, layout.version, values);
      else await createRecord("layout", { ...values, object: object.name, position, active: true });
      onSaved(values.name);
    } catch (error) {
      const byField = error instanceof ServerError ? error.byField : {};
      if (Object.keys(byField).length > 0) setProblems(byField);
      else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const close = () => {
    if (history.past.length === 0) return onClose();
    modal.confirm({
      title: t("form.discard_title"),
      content: t("form.discard_text"),
      okText: t("form.discard"),
      cancelText: t("form.keep"),
      okButtonProps: { danger: true },
      onOk: onClose,
    });
  };
  const { name: unnamed, condition: wrong, roles: gone, ...ofDesign } = problems;

  return (
    <Drawer
      open
      size="100%"
      title={layout ? t("form.edit", { title: String(layout.name) }) : t("layout.new_of", { object: object.label })}
      onClose={close}
      mask={{ closable: false }}
      keyboard={false}
      className="k-designer-drawer"
      extra={
        <span className="k-row">
          <Button
            type="text"
            icon={<Undo2 size={16} />}
            disabled={history.past.length === 0}
            onClick={() => send({ type: "undo" })}
            aria-label={t("layout.undo")}
          />
          <Button
            type="text"
            icon={<Redo2 size={16} />}
            disabled={history.future.length === 0}
            onClick={() => send({ type: "redo" })}
            aria-label={t("layout.redo")}
          />
          <Button type="primary" loading={busy} onClick={() => void save()}>
            {t(layout ? "action.save" : "action.create")}
          </Button>
        </span>
      }
    >
      <div className="k-designer">
        <div className="k-designer-top">
          <div className="k-designer-who">
            <Input
              autoFocus={!layout}
              maxLength={100}
              value={name}
              status={unnamed ? "error" : undefined}
              placeholder={t("layout.name")}
              aria-label={t("layout.name")}
              onChange={(event) => setName(event.target.value)}
            />
            <Select
              value={kind}
              aria-label={t("layout.kind")}
              disabled={Boolean(layout)}
              options={(["page", "quick"] as const).map((one) => ({ value: one, label: t(`layout.kind_${one}`) }))}
              onChange={(next: Kind) => {
                setKind(next);
                send({ type: "replace", design: start(next) });
              }}
            />
            <Select
              mode="multiple"
              value={chosenRoles}
              status={gone ? "error" : undefined}
              placeholder={t("layout.everybody")}
              aria-label={t("layout.roles")}
              options={roles.map((role) => ({ value: role.id, label: String(role.name) }))}
              onChange={setRoles}
              maxTagCount="responsive"
            />
          </div>
          {(unnamed || gone) && (
            <div className="k-form-problem" role="alert">
              {unnamed ?? gone}
            </div>
          )}
          <details open={Boolean(condition || wrong) || undefined}>
            <summary>{t("layout.some")}</summary>
            <ExpressionLine
              object={object}
              condition
              label={t("layout.condition")}
              hint={t("admin.rule_condition_hint")}
              help={t("layout.condition_help")}
              value={condition}
              problem={wrong}
              onChange={setCondition}
            />
          </details>
          <CostLine fields={asked(known)} saved={saved && asked(placedNames(saved))} missing={missing} onPlace={add} />
          {Object.keys(ofDesign).length > 0 && (
            <ul className="k-form-above" role="alert">
              {Object.entries(ofDesign).map(([target, message]) => (
                <li key={target}>{message}</li>
              ))}
            </ul>
          )}
          <div className="k-switch k-designer-panes">
            {(["design", "preview"] as const).map((one) => (
              <button key={one} type="button" aria-pressed={pane === one} onClick={() => setPane(one)}>
                {t(`layout.pane_${one}`)}
              </button>
            ))}
          </div>
        </div>
        <div className="k-designer-panes-body" data-pane={pane}>
          <DragDropContext onDragEnd={drop}>
            {!phone && (
              <Palette
                object={object}
                kind={kind}
                fields={left}
                design={design}
                onAdd={add}
                onStep={act}
                tab={open?.id}
              />
            )}
            {open && (
              <Canvas
                object={object}
                kind={kind}
                design={design}
                tab={open}
                left={left}
                onTab={setTab}
                onStep={act}
                onPresent={() => act({ type: "replace", design: start(kind) })}
              />
            )}
          </DragDropContext>
          <Preview
            object={object}
            kind={kind}
            design={design}
            at={design.tabs.findIndex((one) => one.id === open?.id)}
          />
        </div>
      </div>
    </Drawer>
  );
}
