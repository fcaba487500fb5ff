/** The filter of one's own activities that are due today or should have been done before, by the company's clock. */
import { useLanguage } from "@/i18n";
import { fromWallClock } from "@/i18n/time";

export function useDueFilter(): string {
  const { today, timeZone } = useLanguage();
  const tomorrow = new Date(Date.parse(today()) + 24 * 3_600_000).toISOString().slice(0, 10);
  return `owner_id eq me() and done_at eq null and due_at lt ${fromWallClock(`${tomorrow} 00:00:00`, timeZone)}`;
}
