import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { Plus, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { idLiteral } from "@/api/odata";
import { countQuery, pageQuery, recordQuery, refreshObject } from "@/api/queries";
import {
  allExpanded,
  columnsToQuery,
  defaultColumns,
  fieldOf,
  lockOf,
  recordHref,
  rightsOn,
  titleOf,
  useObject,
  useObjects,
  valueKey,
} from "@/describe";
import { FieldCell, kindOf } from "@/fields";
import { useLanguage } from "@/i18n";
import { Bones, iconOf } from "@/ui";
import { useDelete } from "../useSave";
import { orderBy, usualOrder } from "../views/definition";

const FormDrawer = lazy(() => import("../form/FormDrawer"));

interface Props {
  parent: ObjectDescription;
  record: RecordData;
  object: string;
  /** The field of the other object that points here. */
  field: string;
  /** Lines have no life of their own: they are changed and removed here, not on a page. */
  part: boolean;
  /** As a layout wants them. */
  columns?: string[];
  order?: { field: string; descending: boolean };
}

/** What fits beside the rest of the page. Of a line it is its name and its figures, down to the sum. */
function columnsOf(object: ObjectDescription, parent: string, part: boolean): Field[] {
  const usual = defaultColumns(object, part ? 20 : 7)
    .filter((column) => column !== parent)
    .flatMap((column) => fieldOf(object, column) ?? []);
  const figures = part ? usual.filter((field, at) => at === 0 || summed.has(field.kind)) : usual;
  return figures.slice(0, 5);
}

const summed = new Set(["decimal", "money", "percent"]);

/** The first few records of another object that belong to this one, with the way to all of them and to a new one. */
export function RelatedList(props: Props) {
  const { parent, record, object: name, field: fieldName, part, order } = props;
  const { t, number } = useLanguage();
  const navigate = useNavigate();
  const objects = useObjects();
  const object = useObject(name);
  const client = useQueryClient();
  const remove = useDelete(name);
  const [form, setForm] = useState<"new" | RecordData>();
  // Whoever may change the whole may add, change and remove its parts.
  const mayChange = !record.deleted_at && rightsOn(parent, record).update && !(part && lockOf(record));
  const field = fieldOf(object, fieldName);
  const key = field ? valueKey(field) : `${fieldName}_id`;
  const filter = `${key} eq ${idLiteral(record.id)}`;
  const chosen = (props.columns ?? []).flatMap((column) => fieldOf(object, column) ?? []);
  const columns = chosen.length > 0 ? chosen : object ? columnsOf(object, fieldName, part) : [];
  const sort = object && order ? orderBy([order], object, objects) : undefined;
  const found = useQuery({
    ...pageQuery(name, {
      filter,
      top: 5,
      orderBy: sort ?? (object && usualOrder(object)),
      ...(object ? columnsToQuery(object, columns, objects) : {}),
    }),
    enabled: Boolean(object),
  });
  const count = useQuery({ ...countQuery(name, { filter }), enabled: Boolean(object) }).data;
  // A list that only the system adds to says nothing while it is empty.
  if (!object || (field?.read_only && !count)) return null;
  const rows = found.data?.value ?? [];
  const Icon = iconOf(object.icon, object.name);
  const edit = async (row: RecordData) =>
    setForm(await client.fetchQuery(recordQuery(name, row.id, allExpanded(object, objects))));
  const several = name === parent.name || parent.children.filter((child) => child.object === name).length > 1;

  return (
    <section className="k-card k-related" aria-label={object.label_plural}>
      <header>
        <Icon size={16} aria-hidden="true" />
        <h2>
          {object.label_plural}
          {several && field ? ` (${field.label})` : ""}
        </h2>
        {count !== undefined && <span className="k-count k-numbers">{number(count)}</span>}
        <span className="k-grow" />
        {object.can.create && !field?.read_only && (part ? mayChange : !record.deleted_at) && (
          <Button size="small" type="text" icon={<Plus size={16} />} onClick={() => setForm("new")}>
            {t("action.new")}
          </Button>
        )}
      </header>
      {found.isPending && (
        <div style={{ padding: 16 }}>
          <Bones lines={2} />
        </div>
      )}
      {found.data && rows.length === 0 && (
        <p className="k-related-none">{t("related.none", { object: object.label_plural })}</p>
      )}
      {rows.length > 0 && (
        <div className="k-related-scroll">
          <table>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.name} scope="col" data-align={kindOf(column).align}>
                    {column.label}
                  </th>
                ))}
                {part && mayChange && <td />}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  {columns.map((column, at) => (
                    <td key={column.name} data-align={kindOf(column).align} className="k-compact">
                      {at === 0 && part && !mayChange ? (
                        titleOf(object, row)
                      ) : at === 0 && part ? (
                        <button type="button" className="k-plain k-related-line" onClick={() => void edit(row)}>
                          {titleOf(object, row)}
                        </button>
                      ) : at === 0 ? (
                        <Link to={recordHref(name, row.id) as "/"}>{titleOf(object, row)}</Link>
                      ) : (
                        <FieldCell field={column} record={row} />
                      )}
                    </td>
                  ))}
                  {part && mayChange && (
                    <td data-align="end">
                      <Button
                        size="small"
                        type="text"
                        icon={<Trash2 size={14} />}
                        onClick={() =>
                          void remove(row.id, titleOf(object, row), () => refreshObject(client, parent.name))
                        }
                        aria-label={t("related.remove", { title: titleOf(object, row) })}
                      />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(count ?? 0) > rows.length && (
        <Link className="k-related-all" to="/o/$object" params={{ object: name }} search={{ filter }}>
          {t("related.all", { count: count ?? 0 })}
        </Link>
      )}
      {form && (
        <Suspense fallback={null}>
          <FormDrawer
            object={object}
            record={form === "new" ? undefined : form}
            given={{ [key]: record.id, [fieldName]: record }}
            onClose={() => setForm(undefined)}
            onSaved={(made) => {
              setForm(undefined);
              // What is added up from its lines has changed with them.
              if (part) void refreshObject(client, parent.name);
              else if (form === "new" && object.children.length > 0)
                void navigate({ to: "/o/$object/$id", params: { object: name, id: made.id } });
            }}
          />
        </Suspense>
      )}
    </section>
  );
}
