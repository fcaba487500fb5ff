/** What an administrator sets up, in the order in which a new company does it. One line adds a section to frame and overview. */
import type { Key } from "@/i18n";

export interface Section {
  path: `/setup/${string}`;
  title: Key;
  text: Key;
  /** A name that `ui/icons.ts` knows. */
  icon: string;
  group: Key;
}

export const sections: Section[] = [
  {
    path: "/setup/company",
    title: "admin.company",
    text: "admin.company_text",
    icon: "settings",
    group: "admin.group_company",
  },
  {
    path: "/setup/calendar",
    title: "admin.calendar",
    text: "admin.calendar_text",
    icon: "calendar",
    group: "admin.group_company",
  },
  {
    path: "/setup/currencies",
    title: "admin.currencies",
    text: "admin.currencies_text",
    icon: "currency",
    group: "admin.group_company",
  },
  {
    path: "/setup/configuration",
    title: "admin.configuration",
    text: "admin.configuration_text",
    icon: "file",
    group: "admin.group_company",
  },
  {
    path: "/setup/channels",
    title: "admin.channels",
    text: "admin.channels_text",
    icon: "send",
    group: "admin.group_company",
  },
  { path: "/setup/users", title: "admin.users", text: "admin.users_text", icon: "user", group: "admin.group_people" },
  { path: "/setup/teams", title: "admin.teams", text: "admin.teams_text", icon: "team", group: "admin.group_people" },
  { path: "/setup/roles", title: "admin.roles", text: "admin.roles_text", icon: "role", group: "admin.group_people" },
  { path: "/setup/stages", title: "admin.stages", text: "admin.stages_text", icon: "flag", group: "admin.group_sales" },
  { path: "/setup/lists", title: "admin.lists", text: "admin.lists_text", icon: "tag", group: "admin.group_sales" },
  {
    path: "/setup/objects",
    title: "admin.objects",
    text: "admin.objects_text",
    icon: "appstore",
    group: "admin.group_sales",
  },
  { path: "/setup/fields", title: "admin.fields", text: "admin.fields_text", icon: "form", group: "admin.group_sales" },
  {
    path: "/setup/layouts",
    title: "layout.title",
    text: "layout.text",
    icon: "layout",
    group: "admin.group_sales",
  },
  {
    path: "/setup/assignment",
    title: "assignment.title",
    text: "assignment.text",
    icon: "assign",
    group: "admin.group_sales",
  },
  { path: "/setup/rules", title: "admin.rules", text: "admin.rules_text", icon: "rule", group: "admin.group_sales" },
  { path: "/setup/metrics", title: "metric.title", text: "metric.text", icon: "chart", group: "admin.group_sales" },
  {
    path: "/setup/automations",
    title: "auto.title",
    text: "auto.text",
    icon: "automation",
    group: "admin.group_sales",
  },
  {
    path: "/setup/approvals",
    title: "approval.setup",
    text: "approval.setup_text",
    icon: "approval",
    group: "admin.group_sales",
  },
  {
    path: "/setup/numbering",
    title: "admin.numbering",
    text: "admin.numbering_text",
    icon: "number",
    group: "admin.group_sales",
  },
];

/** The sections under their headings. */
export function groupedSections(): { group: Key; sections: Section[] }[] {
  const groups = [...new Set(sections.map((section) => section.group))];
  return groups.map((group) => ({ group, sections: sections.filter((section) => section.group === group) }));
}
