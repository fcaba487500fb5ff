/**
 * The page of an object: its records as a table, cards on a phone, a board or a calendar, with saved views, filters and
 * what can be done with many records at once. Drawn from the description; the address holds all of its state.
 */
import { useNavigate, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { Plus, SearchX } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { fieldOf, recordHref, useObject, useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bones, EmptyState, FailedState, iconOf, useHotkeys, useIsPhone, usePageTitle } from "@/ui";
import { BulkBar } from "./BulkBar";
import { Cards } from "./Cards";
import { FilterChips } from "./FilterChips";
import { Grid } from "./Grid";
import { Toolbar } from "./Toolbar";
import { useListState } from "./useListState";
import { useRows } from "./useRows";
import { useSelection } from "./useSelection";
import "./list.css";

const FormDrawer = lazy(() => import("../form/FormDrawer"));
const Board = lazy(() => import("../board/Board"));
const Calendar = lazy(() => import("../calendar/Calendar"));

export function ListPage() {
  const { object: name } = useParams({ strict: false }) as { object: string };
  const { t } = useLanguage();
  const ready = useObjects().length > 0;
  const object = useObject(name);
  if (object) return <ObjectList key={object.name} object={object} />;
  if (!ready) return <Waiting />;
  return <EmptyState icon={SearchX} title={t("error.no_object")} text={t("error.not_found_text")} />;
}

function Waiting() {
  return (
    <div className="k-page">
      <Bones lines={10} />
    </div>
  );
}

function ObjectList({ object }: { object: ObjectDescription }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const phone = useIsPhone();
  const state = useListState(object);
  const { definition, query, search } = state;
  const asRows = definition.kind === "list" || Boolean(search.bin);
  const rows = useRows(object.name, query, {
    enabled: state.ready && asRows,
    steady: definition.sort.length === 0,
  });
  const selection = useSelection(rows.rows, JSON.stringify([query.filter, query.search, query.deleted]));
  const [form, setForm] = useState<Record<string, unknown> | null>(null);

  const fields = definition.columns.flatMap((column) => fieldOf(object, column) ?? []);
  const open = useCallback(
    (record: RecordData, newTab: boolean) => {
      if (newTab) window.open(recordHref(object.name, record.id), "_blank", "noopener");
      else void navigate({ to: "/o/$object/$id", params: { object: object.name, id: record.id } });
    },
    [navigate, object.name],
  );
  const create = (given: Record<string, unknown> = {}) => setForm(given);
  useHotkeys({
    n: () => object.can.create && !search.bin && create(),
    "/": () => document.querySelector<HTMLInputElement>(".k-list-search input")?.focus(),
  });

  usePageTitle(object.label_plural);
  const narrowed = Boolean(definition.filter || search.q);
  const Icon = iconOf(object.icon, object.name);

  const content = () => {
    if (!asRows) {
      const View = definition.kind === "board" ? Board : Calendar;
      return (
        <Suspense fallback={<Bones lines={8} />}>
          <View object={object} state={state} onCreate={object.can.create ? create : undefined} />
        </Suspense>
      );
    }
    if (rows.error && rows.rows.length === 0) {
      return <FailedState title={t("list.failed")} error={rows.error} retry={() => void rows.retry()} />;
    }
    if (!rows.loading && !rows.stale && rows.rows.length === 0) {
      if (search.bin) return <EmptyState icon={Icon} title={t("list.bin_empty")} text={t("list.bin_text")} />;
      if (narrowed) {
        return (
          <EmptyState icon={SearchX} title={t("list.none_match")} text={t("list.none_match_text")}>
            <Button onClick={() => (search.q ? state.searchFor("") : state.change({ filter: undefined }))}>
              {search.q ? t("list.clear_search") : t("list.clear_filter")}
            </Button>
          </EmptyState>
        );
      }
      return (
        <EmptyState
          icon={Icon}
          title={t("list.empty", { object: object.label_plural })}
          text={object.can.create || object.can.import ? t("list.empty_text", { object: object.label }) : undefined}
        >
          {object.can.create && (
            <Button type="primary" icon={<Plus size={16} />} onClick={() => create()}>
              {t("list.new", { object: object.label })}
            </Button>
          )}
          {object.can.import && <Button href={`/import?object=${object.name}`}>{t("action.import")}</Button>}
        </EmptyState>
      );
    }
    if (phone) return <Cards object={object} fields={fields} rows={rows} selection={selection} onOpen={open} />;
    return (
      <Grid
        object={object}
        fields={fields}
        rows={rows}
        sort={definition.sort}
        onSort={(sort) => state.change({ sort })}
        selection={selection}
        onOpen={open}
        editable={!search.bin}
      />
    );
  };

  return (
    <div className="k-page k-list">
      <Toolbar object={object} state={state} count={asRows ? rows.count : undefined} onCreate={() => create()} />
      <FilterChips object={object} state={state} />
      {content()}
      {asRows && (
        <BulkBar object={object} query={query} selection={selection} total={rows.count} bin={Boolean(search.bin)} />
      )}
      {form && (
        <Suspense fallback={null}>
          <FormDrawer
            object={object}
            given={form}
            onClose={() => setForm(null)}
            onSaved={(record) => {
              setForm(null);
              open(record, false);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
