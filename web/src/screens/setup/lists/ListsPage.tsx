/** Dispositions with their plans, sources, lost reasons, tags, tiers, industries, product lines: whatever is only a list of words. */
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { tagColor } from "@/ui";
import { SetupFrame } from "../SetupFrame";
import { useChoice } from "../useChoice";
import { Choices } from "./Choices";
import { Plans } from "./Plans";
import { SmallList } from "./SmallList";

const lists = ["disposition", "lost_reason", "source", "tag", "tier", "industry", "product_line"];

export default function ListsPage() {
  const { t } = useLanguage();
  const objects = useObjects();
  const known = lists.flatMap((name) => objects.find((object) => object.name === name) ?? []);
  const [list, choose] = useChoice("list", known[0]?.name);
  return (
    <SetupFrame title="admin.lists" text="admin.lists_text">
      <Choices
        label={t("admin.lists")}
        options={known.map((object) => ({ value: object.name, label: object.label_plural }))}
        value={list}
        onChoose={choose}
      >
        {list === "disposition" && <Plans />}
        {list && list !== "disposition" && (
          <SmallList
            key={list}
            object={list}
            mark={
              list === "tag"
                ? (record) => (
                    <span
                      aria-hidden="true"
                      style={{ width: 12, height: 12, borderRadius: 4, background: tagColor(String(record.color)) }}
                    />
                  )
                : undefined
            }
          />
        )}
      </Choices>
    </SetupFrame>
  );
}
