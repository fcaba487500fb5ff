/** A tab of a record's page as a layout arranges it: sections of fields in cards, related lists and files between them. */
import type { ObjectDescription, RecordData } from "@/api/contract";
import { useLanguage } from "@/i18n";
import type { ShownSection, ShownTab } from "../layout/arrange";
import { Line } from "./Details";
import { Files } from "./Files";
import { RelatedList } from "./RelatedList";

interface Props {
  object: ObjectDescription;
  record: RecordData;
  tab: ShownTab;
}

type Piece = ShownTab["parts"][number] | ShownSection[];

/** Sections that follow each other share a card. */
function pieces(tab: ShownTab): Piece[] {
  const found: Piece[] = [];
  for (const part of tab.parts) {
    const last = found.at(-1);
    if (part.kind !== "section") found.push(part);
    else if (Array.isArray(last)) last.push(part);
    else found.push([part]);
  }
  return found;
}

export function LaidOut({ object, record, tab }: Props) {
  const { t } = useLanguage();
  return pieces(tab).map((piece) => {
    if (Array.isArray(piece)) {
      return (
        <section key={piece[0]?.key} className="k-card k-record-card" aria-label={t("record.details")}>
          <div className="k-details">
            {piece.map((section) => (
              <Fields key={section.key} object={object} record={record} section={section} />
            ))}
          </div>
        </section>
      );
    }
    if (piece.kind !== "list") return <Files key="files" object={object} record={record} />;
    const child = object.children.find((one) => one.object === piece.object && one.field === piece.field);
    return (
      <RelatedList
        key={`${piece.object}.${piece.field}`}
        parent={object}
        record={record}
        object={piece.object}
        field={piece.field}
        part={child?.part ?? false}
        columns={piece.columns}
        order={piece.order ?? undefined}
      />
    );
  });
}

function Fields({ object, record, section }: { object: ObjectDescription; record: RecordData; section: ShownSection }) {
  const lines = (
    <dl className="k-details-grid" data-columns={section.columns}>
      {section.fields.map(({ field, wide }) => (
        <Line key={field.name} object={object} record={record} field={field} wide={wide} />
      ))}
    </dl>
  );
  if (section.collapsed) {
    return (
      <details>
        <summary>{section.title || "…"}</summary>
        {lines}
      </details>
    );
  }
  return (
    <section>
      {section.title && <h2>{section.title}</h2>}
      {lines}
    </section>
  );
}
