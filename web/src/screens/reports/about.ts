/** What the client can say of the reports that it knows; any other is shown by its title alone. */
import type { Key } from "@/i18n";

const known = {
  funnel: { about: "report.about_funnel", icon: "funnel" },
  stages: { about: "report.about_stages", icon: "flag" },
  drop_off: { about: "report.about_drop_off", icon: "stop" },
  pipeline: { about: "report.about_pipeline", icon: "opportunity" },
  wins: { about: "report.about_wins", icon: "dollar" },
  activity: { about: "report.about_activity", icon: "activity" },
  overdue: { about: "report.about_overdue", icon: "calendar" },
  stalled: { about: "report.about_stalled", icon: "schedule" },
  leaderboard: { about: "report.about_leaderboard", icon: "crown" },
} as const satisfies Record<string, { about: Key; icon: string }>;

const find = (name: string) => (name in known ? known[name as keyof typeof known] : undefined);

/** Views of the funnel, which has a page of its own. */
const funnel: Record<string, Record<string, string>> = {
  funnel: {},
  stages: { view: "stages" },
  drop_off: { view: "drop_off" },
};

export const addressOfReport = (name: string) => (funnel[name] ? "/funnel" : `/reports/${encodeURIComponent(name)}`);
export const searchOfReport = (name: string) => funnel[name] ?? {};
export const aboutReport = (name: string): Key | undefined => find(name)?.about;
export const iconOfReport = (name: string): string => find(name)?.icon ?? "chart";
