/** Addresses and what stands there. Screens come from their registry; everything inside is loaded on demand. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { describeQuery, sessionQuery } from "@/api/queries";
import { screens } from "@/screens/registry";
import { Failure, NotFound } from "./Failure";
import { Gate } from "./Gate";

interface RouterContext {
  client: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({ component: Gate });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { return?: string } =>
    typeof search.return === "string" ? { return: search.return } : {},
  component: lazyRouteComponent(() => import("./door/SignIn"), "SignIn"),
});

const firstRun = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("./door/FirstRun"), "FirstRun"),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invite/$token",
  component: lazyRouteComponent(() => import("./door/Invitation"), "Invitation"),
});

const workspace = createRoute({
  getParentRoute: () => root,
  id: "workspace",
  component: lazyRouteComponent(() => import("./Workspace"), "Workspace"),
});

/** Home: the screen that says it is, else the first object that people work with. */
const home = createRoute({
  getParentRoute: () => workspace,
  path: "/",
  beforeLoad: async ({ context }) => {
    const { user } = await context.client.ensureQueryData(sessionQuery);
    if (!user) return;
    const screen = screens.find((one) => one.home && (one.visible?.(user) ?? true));
    if (screen) throw redirect({ href: screen.path, replace: true });
    const { objects } = await context.client.ensureQueryData(describeQuery);
    const first = ["opportunity", "lead", "account"].find((name) => objects.some((object) => object.name === name));
    const object = first ?? objects.find((one) => one.group !== "setup")?.name ?? objects[0]?.name;
    if (object) throw redirect({ to: "/o/$object", params: { object }, replace: true });
  },
  component: Outlet,
});

const list = createRoute({
  getParentRoute: () => workspace,
  path: "/o/$object",
  validateSearch: (search: Record<string, unknown>): Record<string, unknown> => search,
  component: lazyRouteComponent(() => import("@/records/list/ListPage"), "ListPage"),
});

const record = createRoute({
  getParentRoute: () => workspace,
  path: "/o/$object/$id",
  // What search and notices lead to as records, and what is more than its fields.
  beforeLoad: ({ params }) => {
    const page = { report: "/report", dashboard: "/dashboards" }[params.object];
    if (page) throw redirect({ href: `${page}/${params.id}`, replace: true });
  },
  component: lazyRouteComponent(() => import("@/records/record/RecordPage"), "RecordPage"),
});

const profile = createRoute({
  getParentRoute: () => workspace,
  path: "/me",
  component: lazyRouteComponent(() => import("./Profile"), "Profile"),
});

/** Whatever else one asks for, inside the frame so that one can go on from there. */
const nowhere = createRoute({ getParentRoute: () => workspace, path: "$", component: NotFound });

const screenRoutes = screens.map((screen) =>
  createRoute({
    getParentRoute: () => workspace,
    path: screen.path as string,
    validateSearch: (search: Record<string, unknown>): Record<string, unknown> => search,
    component: lazyRouteComponent(screen.load),
  }),
);

const tree = root.addChildren([
  signIn,
  firstRun,
  invitation,
  workspace.addChildren([home, list, record, profile, nowhere, ...(screenRoutes as [])]),
]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: Failure,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
