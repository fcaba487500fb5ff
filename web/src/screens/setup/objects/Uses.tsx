/** What the fields of an object are used for beside holding values: board, calendar, search, and telling two records to be the same. */
import { Checkbox, Select } from "antd";
import type { ObjectDescription } from "@/api/contract";
import { useObjects } from "@/describe";
import { useLanguage } from "@/i18n";
import { Line } from "@/ui";
import { boardFields, calendarFields, type Draft, wordedFields } from "./draft";

interface Props {
  object: ObjectDescription;
  draft: Draft;
  problems: Record<string, string>;
  put: (changes: Partial<Draft>) => void;
}

export function Uses({ object, draft, problems, put }: Props) {
  const { t } = useLanguage();
  const objects = useObjects();
  const offer = (fields: ObjectDescription["fields"]) =>
    fields.map((field) => ({ value: field.name, label: field.label }));
  const always = new Set(["name", "number"]);
  const worded = wordedFields(object);
  return (
    <>
      <Line label={t("admin.object_board")} help={t("admin.object_board_help")} problem={problems.board}>
        {(id) => (
          <Select
            id={id}
            value={draft.board ?? ""}
            options={[{ value: "", label: t("admin.object_board_none") }, ...offer(boardFields(object, objects))]}
            onChange={(board) => put({ board: board || undefined })}
          />
        )}
      </Line>
      <Line label={t("admin.object_calendar")} problem={problems.calendar}>
        {(id) => (
          <Select
            id={id}
            value={draft.calendar ?? ""}
            options={[{ value: "", label: t("admin.object_calendar_none") }, ...offer(calendarFields(object))]}
            onChange={(calendar) => put({ calendar: calendar || undefined })}
          />
        )}
      </Line>
      <Line label={t("admin.object_searched")} help={t("admin.object_searched_help")} problem={problems.searched}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            optionFilterProp="label"
            value={draft.searched}
            options={offer(worded.filter((field) => !always.has(field.name)))}
            onChange={(searched) => put({ searched })}
          />
        )}
      </Line>
      <Line label={t("admin.object_duplicates")} help={t("admin.object_duplicates_help")} problem={problems.duplicates}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            optionFilterProp="label"
            value={draft.duplicates.fields}
            options={offer(worded.filter((field) => field.kind !== "long_text" && field.kind !== "auto_number"))}
            onChange={(fields) => put({ duplicates: { ...draft.duplicates, fields } })}
          />
        )}
      </Line>
      {draft.duplicates.fields.length > 0 && (
        <Checkbox
          checked={draft.duplicates.exclusive}
          onChange={(event) => put({ duplicates: { ...draft.duplicates, exclusive: event.target.checked } })}
        >
          {t("admin.object_exclusive")}
        </Checkbox>
      )}
    </>
  );
}
