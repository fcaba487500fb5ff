import { useNavigate } from "@tanstack/react-router";
import { Badge, Button, Dropdown, Input, type MenuProps, Tooltip } from "antd";
import {
  CalendarDays,
  Columns3,
  Download,
  Ellipsis,
  ListFilter,
  Plus,
  Search,
  SquareKanban,
  Table2,
  Trash2,
  Upload,
} from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { download } from "@/api/client";
import type { ObjectDescription } from "@/api/contract";
import { listParameters } from "@/api/odata";
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Kbd, useDebounced, useIsPhone, useNotify } from "@/ui";
import { countConditions } from "../filter/model";
import { parseFilter } from "../filter/parse";
import { filterSchema } from "../filter/schema";
import { kindsOf } from "../views/definition";
import type { ListState } from "./useListState";
import { ViewsMenu } from "./ViewsMenu";

const FilterPanel = lazy(() => import("../filter/FilterPanel"));
const ColumnChooser = lazy(() => import("./ColumnChooser"));

const kindIcons = { list: Table2, board: SquareKanban, calendar: CalendarDays };

interface Props {
  object: ObjectDescription;
  state: ListState;
  count: number | undefined;
  onCreate: () => void;
}

export function Toolbar({ object, state, count, onCreate }: Props) {
  const { t, number } = useLanguage();
  const phone = useIsPhone();
  const notify = useNotify();
  const navigate = useNavigate();
  const objects = useObjects();
  const [panel, setPanel] = useState<"filter" | "columns" | null>(null);
  const { definition, search } = state;
  const conditions = countConditions(parseFilter(definition.filter, filterSchema(object, objects)));
  const kinds = search.bin ? [] : kindsOf(object);

  const exportAs = async (format: "csv" | "xlsx") => {
    // What is on the screen, without what only the screen needs.
    const select = state.query.select?.filter((name) => name !== "id" && name !== "version");
    const parameters = listParameters({ ...state.query, select, top: undefined, count: undefined });
    try {
      await download(`/api/exports/${object.name}?format=${format}&${parameters}`, `${object.name}.${format}`);
    } catch (error) {
      notify.failed(error);
    }
  };
  const more: MenuProps["items"] = [
    object.can.import && {
      key: "import",
      icon: <Upload size={16} />,
      label: t("action.import"),
      onClick: () => void navigate({ href: `/import?object=${object.name}` }),
    },
    object.can.export && {
      key: "export",
      icon: <Download size={16} />,
      label: t("action.export"),
      children: [
        { key: "xlsx", label: "Excel (.xlsx)", onClick: () => void exportAs("xlsx") },
        { key: "csv", label: "CSV", onClick: () => void exportAs("csv") },
      ],
    },
    object.can.delete && {
      key: "bin",
      icon: <Trash2 size={16} />,
      label: search.bin ? t("list.leave_bin") : t("list.bin"),
      onClick: () => state.openBin(!search.bin),
    },
  ].filter((item) => item !== false);

  return (
    <>
      <header className="k-page-head">
        <h1>{search.bin ? t("list.bin_of", { object: object.label_plural }) : object.label_plural}</h1>
        {count !== undefined && (
          <span className="k-count k-numbers" aria-live="polite">
            {number(count)}
          </span>
        )}
        {!search.bin && <ViewsMenu object={object} state={state} />}
        <span className="k-grow" />
        {more.length > 0 && (
          <Dropdown menu={{ items: more }} trigger={["click"]}>
            <Button icon={<Ellipsis size={16} />} aria-label={t("action.more")} />
          </Dropdown>
        )}
        {object.can.create && !search.bin && (
          <Tooltip
            title={
              phone ? undefined : (
                <>
                  {t("list.new", { object: object.label })} <Kbd>N</Kbd>
                </>
              )
            }
          >
            <Button
              type="primary"
              icon={<Plus size={16} />}
              onClick={onCreate}
              aria-label={t("list.new", { object: object.label })}
            >
              {phone ? undefined : t("action.new")}
            </Button>
          </Tooltip>
        )}
      </header>
      <div className="k-list-tools" role="toolbar" aria-label={t("list.tools")}>
        <QuickSearch object={object} state={state} />
        {!search.bin && (
          <Badge count={conditions} size="small" color="var(--brand)">
            <Button icon={<ListFilter size={16} />} onClick={() => setPanel("filter")} aria-label={t("filter.title")}>
              {phone ? undefined : t("filter.title")}
            </Button>
          </Badge>
        )}
        {definition.kind === "list" && (
          <Button icon={<Columns3 size={16} />} onClick={() => setPanel("columns")} aria-label={t("columns.title")}>
            {phone ? undefined : t("columns.title")}
          </Button>
        )}
        <span className="k-grow" />
        {kinds.length > 1 && (
          <fieldset className="k-switch" aria-label={t("list.kind")}>
            {kinds.map((kind) => {
              const Icon = kindIcons[kind];
              return (
                <Tooltip key={kind} title={t(`list.as_${kind}`)}>
                  <button
                    type="button"
                    aria-pressed={definition.kind === kind}
                    aria-label={t(`list.as_${kind}`)}
                    onClick={() => state.change({ kind })}
                  >
                    <Icon size={16} />
                  </button>
                </Tooltip>
              );
            })}
          </fieldset>
        )}
      </div>
      <Suspense fallback={null}>
        {panel === "filter" && <FilterPanel object={object} state={state} onClose={() => setPanel(null)} />}
        {panel === "columns" && <ColumnChooser object={object} state={state} onClose={() => setPanel(null)} />}
      </Suspense>
    </>
  );
}

function QuickSearch({ object, state }: { object: ObjectDescription; state: ListState }) {
  const { t } = useLanguage();
  const asked = state.search.q ?? "";
  const [text, setText] = useState(asked);
  const settled = useDebounced(text, 250);
  const { searchFor } = state;

  useEffect(() => setText(asked), [asked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed asks again, not every new address
  useEffect(() => {
    if (settled.trim() !== asked && settled === text) searchFor(settled.trim());
  }, [settled]);

  return (
    <Input
      className="k-list-search"
      prefix={<Search size={16} aria-hidden="true" />}
      allowClear
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") setText("");
        if (event.key === "ArrowDown") document.querySelector<HTMLElement>(".k-grid")?.focus();
      }}
      placeholder={t("list.search", { object: object.label_plural })}
      aria-label={t("list.search", { object: object.label_plural })}
    />
  );
}
