/** What one says with a verb on an approval: an opinion, and a file. */
import { Input } from "antd";
import { useId } from "react";
import { choiceField } from "@/describe";
import { FieldInput } from "@/fields";
import { useLanguage } from "@/i18n";

export interface Saying {
  opinion: string;
  file: string | null;
}

export const silent: Saying = { opinion: "", file: null };

/** As the server takes it. */
export const said = ({ opinion, file }: Saying) => ({
  ...(opinion.trim() && { opinion: opinion.trim() }),
  ...(file && { file_ids: [file] }),
});

interface Props {
  value: Saying;
  onChange: (value: Saying) => void;
  withFile?: boolean;
  problem?: string;
}

export function SayFields({ value, onChange, withFile, problem }: Props) {
  const { t } = useLanguage();
  const id = useId();
  const file = choiceField({ name: "file", kind: "file", label: t("approval.file") });
  return (
    <>
      <div className="k-form-field">
        <label htmlFor={`${id}-opinion`}>{t("approval.opinion")}</label>
        <Input.TextArea
          id={`${id}-opinion`}
          autoSize={{ minRows: 2, maxRows: 8 }}
          maxLength={2000}
          value={value.opinion}
          status={problem ? "error" : undefined}
          onChange={(event) => onChange({ ...value, opinion: event.target.value })}
        />
        {problem && (
          <div className="k-form-problem" role="alert">
            {problem}
          </div>
        )}
      </div>
      {withFile && (
        <div className="k-form-field">
          <label htmlFor={`${id}-file`}>{t("approval.file")}</label>
          <FieldInput
            id={`${id}-file`}
            field={file}
            value={value.file}
            onChange={(next) => onChange({ ...value, file: next ? String(next) : null })}
          />
        </div>
      )}
    </>
  );
}
