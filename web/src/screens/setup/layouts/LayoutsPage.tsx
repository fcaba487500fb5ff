/** How the pages and forms of each object are arranged, for whom, in the order in which they are tried. */
import { LayoutPanelTop } from "lucide-react";
import { lazy } from "react";
import type { ObjectDescription, RecordData } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { Tag } from "@/ui";
import { EachObject } from "../EachObject";
import { OrderedRecords } from "../OrderedRecords";
import { useAll } from "../records";
import "./layouts.css";

const Designer = lazy(() => import("./Designer"));

export default function LayoutsPage() {
  const { records } = useAll("layout");
  return (
    <EachObject
      title="layout.title"
      text="layout.text"
      count={(object) => records.filter((layout) => layout.object === object.name).length}
    >
      {(object) => <ObjectLayouts key={object.name} object={object} />}
    </EachObject>
  );
}

function ObjectLayouts({ object }: { object: ObjectDescription }) {
  const { t } = useLanguage();
  const roles = useAll("role").records;
  const say = (layout: RecordData) => {
    const wanted = Array.isArray(layout.roles) ? (layout.roles as string[]) : [];
    const named = roles.filter((role) => wanted.includes(role.id)).map((role) => String(role.name));
    const condition = typeof layout.condition === "string" ? layout.condition : "";
    return {
      facts: (
        <>
          <Tag color={layout.kind === "quick" ? "orange" : "blue"}>
            {t(layout.kind === "quick" ? "layout.kind_quick" : "layout.kind_page")}
          </Tag>
          <span className="k-faint">{wanted.length > 0 ? named.join(", ") : t("layout.everybody")}</span>
        </>
      ),
      text: condition && <code className="k-rule-condition">{condition}</code>,
    };
  };
  return (
    <OrderedRecords
      object="layout"
      filter={`object eq '${object.name}'`}
      heading={t("layout.of", { object: object.label })}
      add={t("layout.new")}
      none={{
        icon: LayoutPanelTop,
        title: t("layout.none", { object: object.label }),
        text: t("layout.none_text"),
      }}
      note={t("layout.note")}
      broken="layout.broken"
      say={say}
      form={({ record, ...form }) => <Designer object={object} layout={record} {...form} />}
    />
  );
}
