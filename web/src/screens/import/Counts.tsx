/** How many rows were, or would be, created, updated, skipped, and failed. */
import { useLanguage } from "@/i18n";
import type { Result } from "./contract";

const parts = ["created", "updated", "skipped", "failed"] as const;

export function Counts({ result, planned }: { result: Result; planned?: boolean }) {
  const { t, number } = useLanguage();
  return (
    <dl className="k-counts">
      {parts.map((part) => (
        <div key={part} className="k-card" data-part={result[part] > 0 ? part : undefined}>
          <dt>{t(planned ? `import.will_${part}` : `import.${part}`)}</dt>
          <dd className="k-numbers">{number(result[part])}</dd>
          {part === "skipped" && result.skipped > 0 && (
            <dd className="k-counts-why">{t("import.will_skipped_text")}</dd>
          )}
        </div>
      ))}
    </dl>
  );
}
