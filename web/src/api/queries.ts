/** What the client asks the server, as TanStack Query options and plain functions; keys are only made here. */
import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { whereNeeded } from "./approvals";
import { request, setRequestContext, upload } from "./client";
import type {
  Attachment,
  BulkResult,
  Description,
  DuplicateHit,
  Id,
  Page,
  RecordData,
  Region,
  SearchGroup,
  Session,
  Share,
  Timeline,
} from "./contract";
import { type ListQuery, listPath, localLink, recordPath } from "./odata";

export const keys = {
  session: ["session"] as const,
  describe: ["describe"] as const,
  object: (object: string) => ["records", object] as const,
  list: (object: string, query: ListQuery) => ["records", object, "list", query] as const,
  count: (object: string, query: ListQuery) => ["records", object, "count", query] as const,
  record: (object: string, id: Id) => ["records", object, "record", id] as const,
  timeline: (object: string, id: Id) => ["timeline", object, id] as const,
};

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ signal }) => {
    const session = await request<Session>("/api/session", { signal, signingIn: true });
    setRequestContext({ csrfToken: session.csrf_token ?? null });
    return session;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const describeQuery = queryOptions({
  queryKey: keys.describe,
  queryFn: ({ signal }) => request<Description>("/api/describe", { signal }),
  staleTime: 10 * 60_000,
});

export const regionsQuery = queryOptions({
  queryKey: ["regions"],
  queryFn: ({ signal }) => request<Region[]>("/api/regions", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What the files in fields are called, and which records are locked; all others are sent as they are. */
const marks = "kaidan.file,kaidan.locked";

/** One page of records, complete in itself: for pickers, related lists and boards. */
export const pageQuery = (object: string, query: ListQuery) =>
  queryOptions({
    queryKey: keys.list(object, query),
    queryFn: ({ signal }) => request<Page>(listPath(object, query), { signal, annotations: marks }),
  });

/** All pages, one after the other, by the server's key paging. `top` is the size of a page, not the end of the list. */
export const pagesQuery = (object: string, { top: pageSize, ...query }: ListQuery) =>
  infiniteQueryOptions({
    queryKey: [...keys.list(object, query), "pages"],
    queryFn: ({ signal, pageParam }) =>
      request<Page>(pageParam || listPath(object, query), { signal, pageSize, annotations: marks }),
    initialPageParam: "",
    getNextPageParam: (page: Page) => (page["@odata.nextLink"] ? localLink(page["@odata.nextLink"]) : undefined),
  });

/** How many records match; asked apart from the rows so that the rows need not wait for it. */
export const countQuery = (object: string, query: ListQuery) => {
  const counted: ListQuery = { filter: query.filter, search: query.search, deleted: query.deleted };
  return queryOptions({
    queryKey: keys.count(object, counted),
    queryFn: async ({ signal }) => {
      const page = await request<Page>(listPath(object, { ...counted, select: ["id"], top: 1, count: true }), {
        signal,
      });
      return page["@odata.count"] ?? page.value.length;
    },
  });
};

/** One record, with what this user may do with it. */
export const recordQuery = (object: string, id: Id, expand: string[]) =>
  queryOptions({
    queryKey: [...keys.record(object, id), expand],
    queryFn: ({ signal }) =>
      request<RecordData>(recordPath(object, id, { expand }), { signal, annotations: `kaidan.can,${marks}` }),
  });

const room = (object: string, id: Id) => `/api/records/${encodeURIComponent(object)}/${encodeURIComponent(id)}`;

export const timelineQuery = (object: string, id: Id) =>
  infiniteQueryOptions({
    queryKey: keys.timeline(object, id),
    queryFn: ({ signal, pageParam }) =>
      request<Timeline>(`${room(object, id)}/timeline${pageParam && `?before=${encodeURIComponent(pageParam)}`}`, {
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page: Timeline) => page.next || undefined,
  });

export const filesQuery = (object: string, id: Id) =>
  queryOptions({
    queryKey: ["files", object, id],
    queryFn: ({ signal }) => request<Attachment[]>(`${room(object, id)}/files`, { signal }),
  });

export const sharesQuery = (object: string, id: Id) =>
  queryOptions({
    queryKey: ["shares", object, id],
    queryFn: ({ signal }) => request<Share[]>(`${room(object, id)}/shares`, { signal }),
  });

export const searchQuery = (text: string, object?: string) =>
  queryOptions({
    queryKey: ["search", text, object ?? ""],
    queryFn: ({ signal }) => {
      const parameters = new URLSearchParams(object ? { q: text, object } : { q: text });
      return request<{ groups: SearchGroup[] }>(`/api/search?${parameters}`, { signal });
    },
    enabled: text.trim().length > 0,
    staleTime: 10_000,
  });

/** `allowDuplicate` says that the possible duplicates have been seen and the record is wanted all the same. */
export const createRecord = (object: string, values: Record<string, unknown>, allowDuplicate = false) =>
  request<RecordData>(listPath(object) + (allowDuplicate ? "?allow_duplicate=true" : ""), {
    method: "POST",
    body: values,
  });

/** Without a version, whatever others have changed meanwhile. */
export const updateRecord = (object: string, id: Id, version: number | undefined, values: Record<string, unknown>) =>
  request<RecordData>(recordPath(object, id), { method: "PATCH", body: values, ifMatch: version }).catch(
    whereNeeded({ object, id, changes: values }),
  );

export const deleteRecord = (object: string, id: Id) => request<void>(recordPath(object, id), { method: "DELETE" });

export const restoreRecord = (object: string, id: Id) =>
  request<void>(`${room(object, id)}/restore`, { method: "POST", body: {} });

/** Removes a record for good, out of the recycle bin. */
export const purgeRecord = (object: string, id: Id) => request<void>(room(object, id), { method: "DELETE" });

export interface BulkAction {
  action: "update" | "delete" | "restore";
  ids?: Id[];
  filter?: string;
  changes?: Record<string, unknown>;
}

export const bulk = (object: string, body: BulkAction) =>
  request<BulkResult>(`/api/records/${encodeURIComponent(object)}/bulk`, { method: "POST", body });

/** A verb of an object, as `POST /api/opportunity/ID/win`. */
export const act = <T>(object: string, id: Id, verb: string, body: object) =>
  request<T>(`/api/${encodeURIComponent(object)}/${encodeURIComponent(id)}/${verb}`, { method: "POST", body }).catch(
    whereNeeded({ object, id, changes: verb === "move" ? (body as Record<string, unknown>) : undefined }),
  );

export const assignAgain = (ids: Id[]) =>
  request<{ assigned: number; left: number }>("/api/leads/assign", { method: "POST", body: { ids } });

export const findDuplicates = (object: string, values: Record<string, unknown>, signal?: AbortSignal) =>
  request<{ hits: DuplicateHit[] }>(`/api/duplicates/${encodeURIComponent(object)}`, {
    method: "POST",
    body: { values },
    signal,
  });

/** `values` are those that the kept record is to have instead of its own. */
export const mergeRecords = (object: string, keep: Id, merge: Id[], values: Record<string, unknown> = {}) =>
  request<{ merge_id: Id }>(`/api/records/${encodeURIComponent(object)}/merge`, {
    method: "POST",
    body: { keep, merge, values },
  });

export const undoMerge = (mergeId: Id) => request<void>(`/api/merges/${mergeId}/undo`, { method: "POST", body: {} });

export function uploadFile(object: string, id: Id, file: File): Promise<Attachment[]> {
  const body = new FormData();
  body.append("file", file);
  return request<Attachment[]>(`${room(object, id)}/files`, { method: "POST", body });
}

/** Uploads the value of a file field, before the record that will hold it is saved. */
export const uploadFieldFile = (file: File, progress: (share: number) => void, signal: AbortSignal) =>
  upload<Attachment>("/api/files", file, { progress, signal });

export const deleteFile = (id: Id) => request<void>(`/api/files/${id}`, { method: "DELETE" });

export const addShare = (object: string, id: Id, share: { user_id?: Id; team_id?: Id; access: "read" | "write" }) =>
  request<Share>(`${room(object, id)}/shares`, { method: "POST", body: share });

export const deleteShare = (object: string, id: Id, shareId: Id) =>
  request<void>(`${room(object, id)}/shares/${shareId}`, { method: "DELETE" });

/** After a change: every list, count and record of the object, and the timelines, are asked again. */
export async function refreshObject(client: QueryClient, object: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: keys.object(object) }),
    client.invalidateQueries({ queryKey: ["timeline"] }),
  ]);
}

/** After what reaches beyond one object, such as a merge: all records are asked again. */
export async function refreshEverything(client: QueryClient): Promise<void> {
  await Promise.all(["records", "timeline", "files"].map((kind) => client.invalidateQueries({ queryKey: [kind] })));
}
