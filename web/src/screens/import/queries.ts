import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Id } from "@/api/contract";
import type { Import, Plan } from "./contract";

const address = (id: Id) => `/api/imports/${encodeURIComponent(id)}`;

export const importKey = (id: Id) => ["import", id] as const;
export const importsKey = ["imports"] as const;

const busy = new Set(["checking", "running"]);

/** One import; asked again and again while the server works on it. */
export const importQuery = (id: Id) =>
  queryOptions({
    queryKey: importKey(id),
    queryFn: ({ signal }) => request<Import>(address(id), { signal }),
    refetchInterval: ({ state }) => (state.data && busy.has(state.data.state) ? 700 : false),
    staleTime: 0,
  });

/** Past imports, the latest first. Some servers wrap the list. */
export const importsQuery = queryOptions({
  queryKey: importsKey,
  queryFn: async ({ signal }) => {
    const answer = await request<Import[] | { imports: Import[] }>("/api/imports", { signal });
    return Array.isArray(answer) ? answer : answer.imports;
  },
});

export function uploadImport(object: string, file: File): Promise<Import> {
  const body = new FormData();
  // The object first: the server reads the parts in their order.
  body.append("object", object);
  body.append("file", file);
  return request<Import>("/api/imports", { method: "POST", body });
}

export const planImport = (id: Id, plan: Plan) =>
  request<Import | undefined>(`${address(id)}/plan`, { method: "POST", body: plan });
export const runImport = (id: Id) => request<Import | undefined>(`${address(id)}/run`, { method: "POST", body: {} });
export const cancelImport = (id: Id) =>
  request<Import | undefined>(`${address(id)}/cancel`, { method: "POST", body: {} });
export const undoImport = (id: Id) => request<Import | undefined>(`${address(id)}/undo`, { method: "POST", body: {} });

export const failedRowsPath = (id: Id) => `${address(id)}/failed.csv`;
export const templatePath = (object: string) => `/api/templates/${encodeURIComponent(object)}.xlsx`;
