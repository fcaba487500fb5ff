/**
 * One function for every request: cookies, CSRF token, language, error bodies. Nothing here knows about React or
 * about particular records; an ended session is announced to whoever listens, not handled.
 */
import type { ErrorBody, ErrorDetail, RecordData } from "./contract";

/** A refusal by the server, or `offline` when no answer came. `message` is fit for the user's eyes. */
export class ServerError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly details: ErrorDetail[] = [],
    /** On a conflict: the record as it is now. */
    readonly current?: RecordData,
  ) {
    super(message);
    this.name = "ServerError";
  }

  /** The messages by field, for showing each beside its input. */
  get byField(): Record<string, string> {
    const messages: Record<string, string> = {};
    for (const { target, message } of this.details) {
      if (target) messages[target] = messages[target] ? `${messages[target]} ${message}` : message;
    }
    return messages;
  }
}

interface Context {
  csrfToken: string | null;
  locale: string;
}

const context: Context = { csrfToken: null, locale: "zh-CN" };
const endedListeners = new Set<() => void>();

/** Tells the client what the session said; both go into later requests. */
export function setRequestContext(changes: Partial<Context>): void {
  Object.assign(context, changes);
}

/** Calls `listener` whenever the server says that the session is over. Returns the way to stop that. */
export function onSessionEnded(listener: () => void): () => void {
  endedListeners.add(listener);
  return () => endedListeners.delete(listener);
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Sent as JSON, or as it is when it is a form with files. */
  body?: unknown;
  /** The version that the change was made on. */
  ifMatch?: string | number;
  signal?: AbortSignal;
  /** How many records a page of the answer may have; the next link goes on from there. */
  pageSize?: number;
  /** Annotations that the answer is to carry, such as `kaidan.can`. */
  annotations?: string;
  /** A 401 is an answer here (signing in), not the end of a session. */
  signingIn?: boolean;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const method = options.method ?? "GET";
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": context.locale };
  if (method !== "GET" && context.csrfToken) headers["X-CSRF-Token"] = context.csrfToken;
  if (options.ifMatch !== undefined) headers["If-Match"] = `"${options.ifMatch}"`;
  const wishes = [
    options.pageSize && `odata.maxpagesize=${options.pageSize}`,
    options.annotations && `odata.include-annotations="${options.annotations}"`,
  ].filter(Boolean);
  if (wishes.length > 0) headers.Prefer = wishes.join(", ");
  let body: BodyInit | undefined;
  if (options.body instanceof FormData) body = options.body;
  else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.body);
  }
  try {
    return await fetch(path, { method, headers, body, signal: options.signal, credentials: "same-origin" });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ServerError("offline", 0, "");
  }
}

async function refusal(response: Response): Promise<ServerError> {
  const body = (await response.json().catch(() => null)) as ErrorBody | null;
  const error = body?.error;
  if (!error) return new ServerError(response.status === 503 ? "unavailable" : "internal", response.status, "");
  return new ServerError(
    error.code,
    response.status,
    error.message,
    error.details ?? [],
    body.current ?? error.current,
  );
}

async function accepted(path: string, options: RequestOptions): Promise<Response> {
  const response = await send(path, options);
  if (response.ok) return response;
  if (response.status === 401 && !options.signingIn) for (const listener of endedListeners) listener();
  throw await refusal(response);
}

/** Sends a file as a form and tells which share of it is on its way, which `fetch` does not know. */
export function upload<T>(
  path: string,
  file: File,
  { progress, signal }: { progress?: (share: number) => void; signal?: AbortSignal } = {},
): Promise<T> {
  const body = new FormData();
  body.append("file", file);
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open("POST", path);
    sending.setRequestHeader("Accept", "application/json");
    sending.setRequestHeader("Accept-Language", context.locale);
    if (context.csrfToken) sending.setRequestHeader("X-CSRF-Token", context.csrfToken);
    sending.upload.onprogress = ({ loaded, total }) => progress?.(total > 0 ? loaded / total : 0);
    sending.onerror = () => reject(new ServerError("offline", 0, ""));
    sending.onabort = () => reject(new DOMException("the upload was called off", "AbortError"));
    sending.onload = async () => {
      if (sending.status < 300) return resolve(JSON.parse(sending.responseText) as T);
      if (sending.status === 401) for (const listener of endedListeners) listener();
      reject(await refusal(new Response(sending.responseText, { status: sending.status })));
    };
    signal?.addEventListener("abort", () => sending.abort());
    if (signal?.aborted) return sending.onabort(new ProgressEvent("abort"));
    sending.send(body);
  });
}

/** Fetches a file and hands it to the browser under the name that the server gave it. A refusal is thrown, not shown as a page. */
export async function download(path: string, otherwise: string): Promise<void> {
  const response = await accepted(path, {});
  const disposition = response.headers.get("Content-Disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition)?.[1];
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = encoded ? decodeURIComponent(encoded) : (plain ?? otherwise);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Sends a request and returns the JSON answer (`undefined` when there is none). Throws `ServerError`. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await accepted(path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}
