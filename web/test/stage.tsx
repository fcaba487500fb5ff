// What component tests stand on: a small server of canned answers and the providers that the page has.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";
import type { Field, FieldKindName, ObjectDescription } from "@/api/contract";
import { LanguageProvider } from "@/i18n";
import { ThemeProvider } from "@/ui/theme";
import words from "../../locales/en/web.json";

export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

type Answer = [status: number, body: unknown];

/** Answers requests by `METHOD /path` (without the query); returns what was sent. Anything else is not found. */
export function serve(answers: Record<string, Answer | ((sent: Sent) => Answer)>): Sent[] {
  const log: Sent[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    const sent: Sent = {
      method: init.method ?? "GET",
      path: decodeURIComponent(path),
      headers: init.headers as Record<string, string>,
      body: typeof init.body === "string" ? JSON.parse(init.body) : init.body,
    };
    log.push(sent);
    const answer = answers[`${sent.method} ${sent.path.split("?")[0]}`] ?? [
      404,
      { error: { code: "not_found", message: "" } },
    ];
    const [status, body] = typeof answer === "function" ? answer(sent) : answer;
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  });
  return log;
}

export const refusal = (
  code: string,
  message: string,
  details: { code: string; target: string; message: string }[] = [],
) => ({
  error: { code, message, details },
});

export function field(name: string, kind: FieldKindName = "text", more: Partial<Field> = {}): Field {
  return {
    name,
    kind,
    label: name,
    access: "write",
    required: false,
    unique: false,
    searchable: false,
    sortable: true,
    filterable: true,
    tracked: false,
    custom: false,
    read_only: false,
    ...more,
  };
}

export function object(name: string, fields: Field[], more: Partial<ObjectDescription> = {}): ObjectDescription {
  const can = { create: true, update: true, delete: true, import: true, export: true, assign: true };
  return {
    name,
    label: name,
    label_plural: `${name}s`,
    custom: false,
    group: "sell",
    title_field: "name",
    can,
    has_owner: true,
    has_rules: false,
    has_approvals: false,
    assigned_by_rules: false,
    fields,
    children: [],
    keys: [],
    ...more,
  };
}

/** Draws a part of the page in English, on a clock of Shanghai. */
export function show(part: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const root = createRootRoute({ component: () => part });
  const router = createRouter({ routeTree: root, history: createMemoryHistory({ initialEntries: ["/"] }) });
  return render(
    <QueryClientProvider client={client}>
      <LanguageProvider locale="en" words={words} timeZone="Asia/Shanghai" currency="CNY" weekStart={1}>
        <ThemeProvider locale={undefined}>
          <RouterProvider router={router as never} />
        </ThemeProvider>
      </LanguageProvider>
    </QueryClientProvider>,
  );
}
