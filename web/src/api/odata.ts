/** Query text for `/odata`: addresses of records and lists, and literals. Pure; knows nothing of filters' meaning. */
import type { Id } from "./contract";

export interface ListQuery {
  filter?: string;
  search?: string;
  orderBy?: string;
  select?: string[];
  expand?: string[];
  top?: number;
  count?: boolean;
  apply?: string;
  /** The recycle bin instead of the living records. */
  deleted?: boolean;
}

/** The address of a list of records. Empty options are left out. */
export function listPath(object: string, query: ListQuery = {}): string {
  const text = listParameters(query);
  return `/odata/${encodeURIComponent(object)}${text && `?${text}`}`;
}

/** The options of a list as a query string, shared by lists and exports. */
export function listParameters(query: ListQuery): string {
  const options: [string, string | undefined][] = [
    ["$apply", query.apply],
    ["$filter", query.filter],
    ["$search", query.search],
    ["$orderby", query.orderBy],
    ["$select", query.select?.join(",")],
    ["$expand", query.expand?.join(",")],
    ["$top", query.top?.toString()],
    ["$count", query.count ? "true" : undefined],
    ["deleted", query.deleted ? "true" : undefined],
  ];
  return options
    .filter((option): option is [string, string] => Boolean(option[1]))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
}

/** The address of one record. */
export function recordPath(object: string, id: Id, query: Pick<ListQuery, "select" | "expand"> = {}): string {
  const text = listParameters(query);
  return `/odata/${encodeURIComponent(object)}/${encodeURIComponent(id)}${text && `?${text}`}`;
}

/** A text literal: quotes are doubled. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** An id in a filter: bare as OData has it for UUIDs, quoted when it is anything else. */
export function idLiteral(id: Id): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : quote(id);
}

/** A next link made safe to fetch: the same path on our own origin, whatever host the server believed it had. */
export function localLink(link: string): string {
  const url = new URL(link, globalThis.location.origin);
  const path = url.pathname.startsWith("/odata") ? url.pathname : `/odata/${url.pathname.replace(/^\/+/, "")}`;
  return path + url.search;
}
