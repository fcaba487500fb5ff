/** What is different, item by item: what is new, what goes, and of what changes each field before and after. */
import { useLanguage } from "@/i18n";
import { Tag } from "@/ui";
import { type Change, grouped, told, whatWords } from "./contract";

const colors = { added: "green", changed: "blue", removed: "red" } as const;

export function Changes({ changes }: { changes: Change[] }) {
  const { t } = useLanguage();
  return (
    <>
      {grouped(changes).map((group) => (
        <section key={group.object} aria-label={group.label}>
          <h3 className="k-setup-heading">{group.label}</h3>
          <ul className="k-card k-changes">
            {group.changes.map((change) => (
              <li key={change.path.join("/")}>
                <span className="k-row">
                  <Tag color={colors[change.what]}>{t(whatWords[change.what])}</Tag>
                  <strong>{change.path.join(" / ")}</strong>
                </span>
                {change.what !== "removed" && (
                  <dl>
                    {change.fields.map((field) => (
                      <div key={field.field}>
                        <dt>{field.label}</dt>
                        <dd>
                          {change.what === "changed" && (
                            <>
                              <del>{told(field.from)}</del> →{" "}
                            </>
                          )}
                          <ins>{told(field.to)}</ins>
                        </dd>
                      </div>
                    ))}
                  </dl>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
