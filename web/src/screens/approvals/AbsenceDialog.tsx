/** When one is away, and who decides meanwhile. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { type Absence, absenceQuery, refreshApprovals } from "@/api/approvals";
import { request, ServerError } from "@/api/client";
import { choiceField } from "@/describe";
import { useLanguage } from "@/i18n";
import { PeopleSelect } from "@/records/approvals/PeopleSelect";
import { FormField } from "@/records/form/FormField";
import { Bones, useNotify } from "@/ui";

export default function AbsenceDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage();
  const found = useQuery(absenceQuery);
  if (found.isPending) {
    return (
      <Modal open title={t("approval.absence")} footer={null} onCancel={onClose}>
        <Bones lines={4} />
      </Modal>
    );
  }
  return <Form known={found.data?.absence ?? undefined} onClose={onClose} />;
}

function Form({ known, onClose }: { known?: Absence; onClose: () => void }) {
  const { t, today } = useLanguage();
  const client = useQueryClient();
  const notify = useNotify();
  const [values, setValues] = useState<Record<string, unknown>>({
    starts_on: known?.starts_on ?? today(),
    ends_on: known?.ends_on ?? today(),
  });
  const [substitute, setSubstitute] = useState<string[]>(known ? [known.substitute.id] : []);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const send = async (work: () => Promise<unknown>, text: string) => {
    setBusy(true);
    setProblems({});
    try {
      await work();
      notify.done(text);
      onClose();
      await refreshApprovals(client);
    } catch (error) {
      const byField = error instanceof ServerError ? error.byField : {};
      if (Object.keys(byField).length > 0) setProblems(byField);
      else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const save = () =>
    send(
      () => request("/api/absence", { method: "PUT", body: { ...values, substitute_id: substitute[0] } }),
      t("approval.absence_saved"),
    );
  const end = () => send(() => request("/api/absence", { method: "DELETE" }), t("approval.absence_ended"));
  const day = (name: "starts_on" | "ends_on") =>
    choiceField({ name, kind: "date", label: t(`approval.${name}`), required: true });
  return (
    <Modal
      open
      width={440}
      title={t("approval.absence")}
      onCancel={onClose}
      footer={[
        known && (
          <Button key="end" danger loading={busy} onClick={() => void end()}>
            {t("approval.absence_end")}
          </Button>
        ),
        <Button key="cancel" onClick={onClose}>
          {t("action.cancel")}
        </Button>,
        <Button
          key="save"
          type="primary"
          loading={busy}
          disabled={substitute.length === 0 || !values.starts_on || !values.ends_on}
          onClick={() => void save()}
        >
          {t("action.save")}
        </Button>,
      ]}
    >
      <div style={{ display: "grid", gap: 16, paddingBlock: 8 }}>
        <p className="k-faint">{t("approval.absence_text")}</p>
        {(["starts_on", "ends_on"] as const).map((name) => (
          <FormField
            key={name}
            field={day(name)}
            values={values}
            problem={problems[name]}
            onChange={(key, value) => setValues((before) => ({ ...before, [key]: value }))}
          />
        ))}
        <div className="k-form-field">
          <label htmlFor="absence-substitute">{t("approval.substitute")}</label>
          <PeopleSelect
            id="absence-substitute"
            single
            value={substitute}
            invalid={Boolean(problems.substitute)}
            onChange={setSubstitute}
          />
          {problems.substitute && (
            <div className="k-form-problem" role="alert">
              {problems.substitute}
            </div>
          )}
        </div>
      </div>
    </Modal>
  );
}
