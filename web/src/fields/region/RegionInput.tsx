import { useQuery } from "@tanstack/react-query";
import { Cascader } from "antd";
import { regionsQuery } from "@/api/queries";
import type { InputProps } from "../kind";
import { pathTo } from "./path";

/** The component's own type knows no `null` for "nothing below"; it reads one all the same. */
type Options = Parameters<typeof Cascader>[0]["options"];

export default function RegionInput({ value, onChange, invalid, label, describedBy, field, ...rest }: InputProps) {
  const regions = useQuery(regionsQuery);
  const path = typeof value === "string" ? pathTo(regions.data ?? [], value).map((region) => region.code) : [];
  return (
    <Cascader
      id={rest.id}
      style={{ width: "100%" }}
      options={regions.data as Options}
      fieldNames={{ label: "name", value: "code", children: "children" }}
      value={path}
      loading={regions.isPending}
      changeOnSelect
      showSearch
      allowClear={!field.required}
      displayRender={(labels) => labels.join(" ")}
      onChange={(next) => onChange(next?.at(-1) ?? null)}
      status={invalid ? "error" : undefined}
      disabled={rest.disabled}
      autoFocus={rest.autoFocus}
      defaultOpen={rest.defaultOpen}
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
    />
  );
}
