/** ⌘K: finds records of every kind by name, pinyin or initials, and goes to any page. All from the keyboard. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Modal } from "antd";
import { CornerDownLeft, Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { ObjectDescription } from "@/api/contract";
import { searchQuery } from "@/api/queries";
import { recordHref, useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { iconOf, useDebounced } from "@/ui";
import { useNavigation } from "./useNavigation";

interface Item {
  key: string;
  group: string;
  title: string;
  subtitle?: string | null;
  icon: string;
  /** Where it leads; what is made leads to what has been made. */
  href?: string;
  create?: ObjectDescription;
}

interface Props {
  onCreate: (object: ObjectDescription) => void;
  onClose: () => void;
}

export default function Palette({ onCreate, onClose }: Props) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const objects = useObjects();
  const { groups, setup } = useNavigation();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const asked = useDebounced(text.trim(), 120);
  const found = useQuery({ ...searchQuery(asked), placeholderData: (before) => before });

  const items = useMemo<Item[]>(() => {
    const wanted = text.trim().toLowerCase();
    const places = [...groups, ...(setup ? [setup] : [])]
      .flatMap((group) => group.entries)
      .filter((entry) => !wanted || entry.label.toLowerCase().includes(wanted))
      .map((entry) => ({
        key: entry.href,
        group: t("search.places"),
        title: entry.label,
        icon: entry.icon,
        href: entry.href,
      }));
    const made = objects
      .filter((object) => object.can.create && object.group !== "setup" && object.group !== "hidden" && !object.part_of)
      .map((object) => ({ object, title: t("list.new", { object: object.label }) }))
      .filter(({ title }) => !wanted || title.toLowerCase().includes(wanted))
      .map(({ object, title }) => ({
        key: `new/${object.name}`,
        group: t("search.new"),
        title,
        icon: object.icon ?? object.name,
        create: object,
      }));
    if (!wanted) return [...places, ...made];
    const hits = (found.data?.groups ?? []).flatMap((group) => {
      const object = objects.find((one) => one.name === group.object);
      return group.hits.map((hit) => ({
        key: `${group.object}/${hit.id}`,
        group: group.label,
        title: hit.title,
        subtitle: hit.subtitle,
        icon: object?.icon ?? group.object,
        href: recordHref(group.object, hit.id),
      }));
    });
    return [...hits, ...places, ...made];
  }, [text, found.data, groups, setup, objects, t]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other results begin at the top again
  useEffect(() => setActive(0), [asked]);
  useEffect(() => {
    list.current?.querySelector(`#found-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const follow = (item: Item | undefined, newTab = false) => {
    if (!item) return;
    if (item.create) onCreate(item.create);
    else if (newTab) window.open(item.href, "_blank", "noopener");
    else void navigate({ href: item.href });
    onClose();
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setActive((before) => (items.length > 0 ? (before + step + items.length) % items.length : 0));
    } else if (event.key === "Enter") {
      event.preventDefault();
      follow(items[active], event.metaKey || event.ctrlKey);
    }
  };

  return (
    <Modal open onCancel={onClose} footer={null} closable={false} width={640} className="k-palette" style={{ top: 72 }}>
      <div className="k-palette-input">
        <Search size={18} aria-hidden="true" />
        <input
          // biome-ignore lint/a11y/noAutofocus: opened by a key to type into
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
          placeholder={t("search.placeholder")}
          role="combobox"
          aria-expanded="true"
          aria-controls="found"
          aria-activedescendant={items.length > 0 ? `found-${active}` : undefined}
          aria-label={t("search.open")}
        />
      </div>
      <div ref={list} id="found" role="listbox" aria-label={t("search.results")} className="k-palette-list">
        {items.map((item, index) => {
          const Icon = iconOf(item.icon);
          return (
            <div key={item.key} role="presentation">
              {items[index - 1]?.group !== item.group && <div className="k-nav-heading">{item.group}</div>}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input above takes the keys */}
              <div
                id={`found-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className="k-palette-item"
                onClick={(event) => follow(item, event.metaKey || event.ctrlKey)}
                onMouseMove={() => setActive(index)}
              >
                <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
                <span className="k-grow k-ellipsis">
                  {item.title}
                  {item.subtitle && <small> {item.subtitle}</small>}
                </span>
                {index === active && <CornerDownLeft size={14} aria-hidden="true" />}
              </div>
            </div>
          );
        })}
        {items.length === 0 && (
          <p className="k-palette-none">{found.isFetching ? t("search.busy") : t("search.none")}</p>
        )}
      </div>
    </Modal>
  );
}
