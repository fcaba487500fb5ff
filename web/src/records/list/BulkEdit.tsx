import { Modal, Select } from "antd";
import { useState } from "react";
import type { ObjectDescription } from "@/api/contract";
import { fieldOf, isFile, valueKey } from "@/describe";
import { FieldInput } from "@/fields";
import { useLanguage } from "@/i18n";
import { formFields } from "../form/draft";

interface Props {
  object: ObjectDescription;
  count: number;
  /** The one field to ask for; without it the reader chooses. */
  only?: string;
  onApply: (changes: Record<string, unknown>) => void;
  onClose: () => void;
}

/** One new value for many records. */
export default function BulkEdit({ object, count, only, onApply, onClose }: Props) {
  const { t } = useLanguage();
  const fields = formFields(object).filter((field) => !field.unique && !isFile(field));
  const [name, setName] = useState(only);
  const [value, setValue] = useState<unknown>(null);
  const field = fieldOf(object, name);

  return (
    <Modal
      open
      width={440}
      title={only ? t("bulk.assign_title", { count }) : t("bulk.edit_title", { count })}
      okText={t("bulk.apply")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !field || (field.required && value === null) }}
      onOk={() => field && onApply({ [valueKey(field)]: value })}
      onCancel={onClose}
    >
      {!only && (
        <div className="k-form-field" style={{ marginBlockEnd: 16 }}>
          <label htmlFor="bulk-field">{t("bulk.field")}</label>
          <Select
            id="bulk-field"
            showSearch={{ optionFilterProp: "label" }}
            value={name}
            onChange={(next) => {
              setName(next);
              setValue(null);
            }}
            options={fields.map((one) => ({ value: one.name, label: one.label }))}
          />
        </div>
      )}
      {field && (
        <div className="k-form-field">
          <label htmlFor="bulk-value">{only ? field.label : t("bulk.value")}</label>
          <FieldInput
            key={field.name}
            id="bulk-value"
            field={field}
            value={value}
            onChange={setValue}
            autoFocus={Boolean(only)}
          />
        </div>
      )}
    </Modal>
  );
}
