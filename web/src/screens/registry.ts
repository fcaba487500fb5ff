/**
 * Every hand-written screen: one line adds one. The router makes its route and the navigation its entry from it; its
 * code is loaded when it is first opened. Pages of records (`/o/OBJECT`) are not listed, they come from the description.
 */
import type { ComponentType } from "react";
import type { User } from "@/api/contract";
import type { Key } from "@/i18n";

export interface Screen {
  /** As in the address; may have parameters: `/reports/$name`. */
  path: `/${string}`;
  title: Key;
  /** A name that `ui/icons.ts` knows. */
  icon: string;
  /** The heading under which the navigation shows it, with the objects of the same group; none hides it there. */
  group?: "overview" | "sell" | "customer" | "product" | "setup";
  /** Who is shown the entry. The server decides what may be done; this only keeps away what would be refused. */
  visible?: (user: User) => boolean;
  /** Opened at `/`. */
  home?: boolean;
  load: () => Promise<{ default: ComponentType }>;
}

const administrators = (user: User) => user.is_administrator;

export const screens: Screen[] = [
  {
    path: "/dashboard",
    title: "dashboard.title",
    icon: "dashboard",
    group: "overview",
    home: true,
    load: () => import("./dashboard/DashboardPage"),
  },
  {
    path: "/approvals",
    title: "approval.title",
    icon: "approval",
    group: "overview",
    load: () => import("./approvals/ApprovalsPage"),
  },
  {
    path: "/approvals/$id",
    title: "approval.title",
    icon: "approval",
    load: () => import("./approvals/ApprovalPrint"),
  },
  {
    path: "/attainment",
    title: "attainment.title",
    icon: "attainment",
    group: "overview",
    load: () => import("./attainment/AttainmentPage"),
  },
  {
    path: "/targets",
    title: "target.title",
    icon: "target",
    group: "overview",
    load: () => import("./targets/TargetsPage"),
  },
  { path: "/split", title: "split.title", icon: "target", load: () => import("./split/SplitPage") },
  {
    path: "/funnel",
    title: "funnel.title",
    icon: "funnel",
    group: "overview",
    load: () => import("./funnel/FunnelPage"),
  },
  {
    path: "/forecast",
    title: "forecast.title",
    icon: "forecast",
    group: "overview",
    // Whoever helps others sells nothing themselves.
    visible: (user) => user.roles.some((role) => role.kind !== "assistant"),
    load: () => import("./forecast/ForecastPage"),
  },
  {
    path: "/forecast/record",
    title: "forecast.record",
    icon: "forecast",
    load: () => import("./forecast/RecordPage"),
  },
  {
    path: "/reports",
    title: "report.title",
    icon: "chart",
    group: "overview",
    load: () => import("./reports/ReportsPage"),
  },
  { path: "/reports/$name", title: "report.title", icon: "chart", load: () => import("./reports/ReportPage") },
  {
    path: "/report/$id",
    title: "pivot.one",
    icon: "chart",
    load: () => import("./reports/own/OwnReportPage"),
  },
  {
    path: "/dashboards/$id",
    title: "dashboard.title",
    icon: "dashboard",
    load: () => import("./dashboards/BoardPage"),
  },
  { path: "/digest", title: "digest.title", icon: "calendar", load: () => import("./digest/DigestPage") },
  { path: "/import", title: "import.title", icon: "upload", load: () => import("./import/ImportPage") },
  { path: "/imports", title: "import.past", icon: "upload", load: () => import("./import/ImportsPage") },
  {
    path: "/setup",
    title: "admin.title",
    icon: "settings",
    group: "setup",
    visible: administrators,
    load: () => import("./setup/Overview"),
  },
  {
    path: "/setup/company",
    title: "admin.company",
    icon: "settings",
    load: () => import("./setup/company/CompanyPage"),
  },
  {
    path: "/setup/calendar",
    title: "admin.calendar",
    icon: "calendar",
    load: () => import("./setup/calendar/CalendarPage"),
  },
  {
    path: "/setup/currencies",
    title: "admin.currencies",
    icon: "currency",
    load: () => import("./setup/money/CurrenciesPage"),
  },
  {
    path: "/setup/configuration",
    title: "admin.configuration",
    icon: "file",
    load: () => import("./setup/configuration/ConfigurationPage"),
  },
  { path: "/setup/users", title: "admin.users", icon: "user", load: () => import("./setup/users/UsersPage") },
  { path: "/setup/teams", title: "admin.teams", icon: "team", load: () => import("./setup/teams/TeamsPage") },
  { path: "/setup/roles", title: "admin.roles", icon: "role", load: () => import("./setup/roles/RolesPage") },
  { path: "/setup/stages", title: "admin.stages", icon: "flag", load: () => import("./setup/lists/StagesPage") },
  { path: "/setup/lists", title: "admin.lists", icon: "tag", load: () => import("./setup/lists/ListsPage") },
  {
    path: "/setup/objects",
    title: "admin.objects",
    icon: "appstore",
    load: () => import("./setup/objects/ObjectsPage"),
  },
  { path: "/setup/fields", title: "admin.fields", icon: "form", load: () => import("./setup/fields/FieldsPage") },
  {
    path: "/setup/layouts",
    title: "layout.title",
    icon: "layout",
    load: () => import("./setup/layouts/LayoutsPage"),
  },
  {
    path: "/setup/assignment",
    title: "assignment.title",
    icon: "assign",
    load: () => import("./setup/assignment/AssignmentPage"),
  },
  { path: "/setup/metrics", title: "metric.title", icon: "chart", load: () => import("./setup/metrics/MetricsPage") },
  {
    path: "/setup/automations",
    title: "auto.title",
    icon: "automation",
    load: () => import("./setup/automations/AutomationsPage"),
  },
  {
    path: "/setup/channels",
    title: "admin.channels",
    icon: "send",
    load: () => import("./setup/channels/ChannelsPage"),
  },
  { path: "/setup/rules", title: "admin.rules", icon: "rule", load: () => import("./setup/rules/RulesPage") },
  {
    path: "/setup/approvals",
    title: "approval.setup",
    icon: "approval",
    load: () => import("./setup/approvals/ProcessesPage"),
  },
  {
    path: "/setup/numbering",
    title: "admin.numbering",
    icon: "number",
    load: () => import("./setup/numbering/NumberingPage"),
  },
];
