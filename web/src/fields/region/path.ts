import type { Region } from "@/api/contract";

/** The regions from the top down to the one with this code; empty when there is none. */
export function pathTo(regions: Region[], code: string): Region[] {
  for (const region of regions) {
    if (region.code === code) return [region];
    const below = pathTo(region.children ?? [], code);
    if (below.length > 0) return [region, ...below];
  }
  return [];
}

/** What all codes inside a region begin with: `330000` → `33`, `330100` → `3301`, `330106` → `330106`. */
export function codePrefix(code: string): string {
  return /^\d{6}$/.test(code) ? code.replace(/(00){1,2}$/, "") : code;
}
