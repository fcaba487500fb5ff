import { useQuery } from "@tanstack/react-query";
import { Select, Spin } from "antd";
import { useMemo, useState } from "react";
import type { RecordData } from "@/api/contract";
import { idLiteral } from "@/api/odata";
import { pageQuery } from "@/api/queries";
import { expanded, targetOf, titleOf, useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { useDebounced } from "@/ui";
import type { InputProps } from "../kind";

/** Picks one record (or several, in filters) by searching the other object; shows titles, stores ids. */
export default function ReferenceInput({
  field,
  value,
  onChange,
  record,
  invalid,
  label,
  describedBy,
  onCreate,
  ...rest
}: InputProps) {
  const { t } = useLanguage();
  const target = targetOf(field);
  const object = useObject(target);
  const several = Array.isArray(value);
  const chosen = several ? (value as string[]) : value ? [String(value)] : [];
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(rest.defaultOpen ?? false);
  const [picked, setPicked] = useState<Record<string, string>>({});
  const search = useDebounced(typed.trim(), 200);

  const select = object ? ["id", object.title_field] : ["id"];
  const found = useQuery({
    ...pageQuery(target, {
      search: search || undefined,
      select,
      top: 30,
      orderBy: search ? undefined : orderBy(object),
    }),
    enabled: open && Boolean(object),
    placeholderData: (previous) => previous,
  });

  const known = useMemo(() => {
    const titles: Record<string, string> = { ...picked };
    const inRecord = record ? expanded(record as RecordData, field) : undefined;
    if (inRecord) titles[inRecord.id] = titleOf(object, inRecord);
    return titles;
  }, [picked, record, field, object]);

  const unknown = chosen.filter((id) => !(id in known));
  const titles = useQuery({
    ...pageQuery(target, { filter: `id in (${unknown.map(idLiteral).join(",")})`, select, top: 100 }),
    enabled: unknown.length > 0 && Boolean(object),
  });

  const options = useMemo(() => {
    const all = new Map<string, string>();
    for (const one of found.data?.value ?? []) all.set(one.id, titleOf(object, one));
    for (const one of titles.data?.value ?? []) all.set(one.id, titleOf(object, one));
    if (!search) for (const id of chosen) if (!all.has(id)) all.set(id, known[id] ?? "…");
    return [...all].map(([id, title]) => ({ value: id, label: title }));
  }, [found.data, titles.data, object, search, chosen, known]);
  // An option like the others, so that keys reach it.
  const makes = onCreate && object && !several ? onCreate : undefined;
  const make = () => {
    setOpen(false);
    makes?.(typed.trim(), (made) => {
      setPicked((before) => ({ ...before, [made.id]: titleOf(object, made) }));
      onChange(made.id);
    });
    setTyped("");
  };
  const text = { object: object?.label ?? "", title: typed.trim() };
  const making = makes && [
    {
      value: newOne,
      label: t(text.title ? "reference.create_named" : "reference.create", text),
      className: "k-option-new",
    },
  ];

  return (
    <Select
      id={rest.id}
      style={{ width: "100%" }}
      listHeight={306}
      mode={several ? "multiple" : undefined}
      value={several ? chosen : (chosen[0] ?? undefined)}
      labelRender={({ value: id, label: shown }) => shown ?? known[String(id)] ?? "…"}
      options={making && !found.isPending ? [...options, ...making] : options}
      showSearch={{ filterOption: false, onSearch: setTyped, searchValue: typed }}
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) setTyped("");
      }}
      notFoundContent={found.isFetching ? <Spin size="small" /> : t("reference.none")}
      placeholder={t("reference.search")}
      onChange={(next: string | string[] | undefined) => {
        if (next === newOne) return make();
        const ids = Array.isArray(next) ? next : next ? [next] : [];
        const labels = Object.fromEntries(options.map((option) => [option.value, option.label]));
        setPicked((before) => ({
          ...before,
          ...Object.fromEntries(ids.map((id) => [id, labels[id] ?? known[id] ?? "…"])),
        }));
        onChange(several ? ids : (next ?? null));
      }}
      allowClear={!field.required || several}
      status={invalid ? "error" : undefined}
      disabled={rest.disabled}
      autoFocus={rest.autoFocus}
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
    />
  );
}

/** Stands for the record that is not there yet. */
const newOne = "+";

/** Stages and the like have an order of their own; the rest is offered by name. */
function orderBy(object: { title_field: string; fields: { name: string; sortable: boolean }[] } | undefined) {
  const sortable = (name: string) => object?.fields.some((field) => field.name === name && field.sortable);
  if (sortable("position")) return "position";
  return object && sortable(object.title_field) ? object.title_field : undefined;
}
