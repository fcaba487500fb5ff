/** Province, city and district by their GB/T 2260 code. */
import { useQuery } from "@tanstack/react-query";
import { lazy } from "react";
import type { Region } from "@/api/contract";
import { regionsQuery } from "@/api/queries";
import type { CellProps, FieldKind } from "../kind";
import { pathTo } from "./path";

/** The names from the province down; the code itself while the names are on their way. */
export function useRegionName(code: string): string {
  const regions = useQuery(regionsQuery).data;
  return regions
    ? pathTo(regions as Region[], code)
        .map((region) => region.name)
        .join(" ") || code
    : code;
}

function RegionCell({ value }: CellProps) {
  return <>{useRegionName(String(value))}</>;
}

export const region: FieldKind = {
  Cell: RegionCell,
  Input: lazy(() => import("./RegionInput")),
  operators: ["within", "empty", "not_empty"],
  width: 180,
  inline: true,
  text: (value) => String(value ?? ""),
};
