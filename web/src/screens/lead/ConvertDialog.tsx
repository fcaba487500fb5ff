/** A lead becomes a customer in one step: an account that is there already or a new one, a contact, and, if wanted, a deal. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Checkbox, Modal, Radio } from "antd";
import { useState } from "react";
import { ServerError } from "@/api/client";
import type { Field, ObjectDescription, RecordData } from "@/api/contract";
import { act, findDuplicates, refreshObject } from "@/api/queries";
import { fieldOf, useObject, valueKey } from "@/describe";
import { useLanguage } from "@/i18n";
import type { MoveDialogProps } from "@/records/extensions";
import { filledValues, type Values } from "@/records/form/draft";
import { FormField } from "@/records/form/FormField";
import { useNotify } from "@/ui";
import "./convert.css";

interface Converted {
  account_id: string;
  contact_id: string;
  opportunity_id?: string | null;
}

const pick = (object: ObjectDescription | undefined, names: string[]): Field[] =>
  names.flatMap((name) => fieldOf(object, name) ?? []).filter((field) => field.access === "write");

export default function ConvertDialog({ record, onClose }: MoveDialogProps) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const account = useObject("account");
  const contact = useObject("contact");
  const opportunity = useObject("opportunity");

  const company = record.company || record.name;
  const known = useQuery({
    queryKey: ["duplicates", "account", record.id],
    queryFn: ({ signal }) => findDuplicates("account", filledValues({ name: company, phone: record.phone }), signal),
    retry: false,
  });
  const hits = (known.data?.hits ?? []).filter((hit) => hit.object === "account" && hit.visible && hit.id).slice(0, 4);

  const [existing, setExisting] = useState(false);
  const [accountValues, setAccountValues] = useState<Values>({ name: company });
  const [accountId, setAccountId] = useState<unknown>(null);
  const [contactValues, setContactValues] = useState<Values>({ name: record.name, position: record.position });
  const [withDeal, setWithDeal] = useState(true);
  const [dealValues, setDealValues] = useState<Values>({
    name: company,
    amount: record.expected_amount,
    currency: record.currency,
  });
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);

  const reference: Field | undefined = fieldOf(opportunity, "account") ?? fieldOf(contact, "account");
  const contactFields = pick(contact, ["name", "position"]);
  const dealFields = pick(opportunity, ["name", "amount", "expected_close_on"]);
  const accountFields = pick(account, ["name"]);

  const convert = async () => {
    setBusy(true);
    setProblems({});
    try {
      const made = await act<Converted>("lead", record.id, "convert", {
        ...(existing ? { account_id: accountId } : { account: filledValues(accountValues) }),
        contact: filledValues(contactValues),
        ...(withDeal ? { opportunity: filledValues(dealValues) } : {}),
      });
      await Promise.all(["lead", "account", "contact", "opportunity"].map((object) => refreshObject(client, object)));
      notify.done(t("lead.converted"));
      onClose(true);
      const [object, id] = made.opportunity_id ? ["opportunity", made.opportunity_id] : ["account", made.account_id];
      if (object && id) void navigate({ to: "/o/$object/$id", params: { object, id } });
    } catch (error) {
      if (error instanceof ServerError && Object.keys(error.byField).length > 0) setProblems(error.byField);
      else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };

  const shown = new Set<string>();
  const fields = (part: string, list: Field[], values: Values, change: (values: Values) => void) =>
    list.map((field) => {
      shown.add(`${part}/${field.name}`);
      return (
        <FormField
          key={field.name}
          field={field}
          values={values}
          problem={problems[`${part}/${field.name}`]}
          onChange={(key, value) => change({ ...values, [key]: value })}
        />
      );
    });

  const parts = (
    <>
      <fieldset className="k-convert-part">
        <legend>{account?.label}</legend>
        <Radio.Group value={existing} onChange={(event) => setExisting(event.target.value)}>
          <Radio value={false}>{t("lead.new_account")}</Radio>
          <Radio value={true}>{t("lead.existing_account")}</Radio>
        </Radio.Group>
        {!existing && hits.length > 0 && (
          <div className="k-hits">
            <h3>{t("lead.known_accounts")}</h3>
            <ul>
              {hits.map((hit) => (
                <li key={hit.id}>
                  <button
                    type="button"
                    className="k-plain k-convert-take"
                    onClick={() => {
                      setExisting(true);
                      setAccountId(hit.id);
                    }}
                  >
                    {t("lead.take", { title: hit.title })}
                  </button>
                  <span className="k-faint">{hit.owner}</span>
                </li>
              ))}
            </ul>
          </div>
        )}
        {existing && reference && (
          <FormField
            field={{ ...reference, required: true, help: undefined }}
            values={{ [valueKey(reference)]: accountId } as Partial<RecordData>}
            problem={problems.account ?? problems.account_id}
            onChange={(_, value) => setAccountId(value)}
          />
        )}
        {!existing && fields("account", accountFields, accountValues, setAccountValues)}
      </fieldset>
      <fieldset className="k-convert-part">
        <legend>{contact?.label}</legend>
        <div className="k-form-grid">{fields("contact", contactFields, contactValues, setContactValues)}</div>
      </fieldset>
      {opportunity?.can.create && (
        <fieldset className="k-convert-part">
          <legend>{opportunity.label}</legend>
          <Checkbox checked={withDeal} onChange={(event) => setWithDeal(event.target.checked)}>
            {t("lead.with_deal")}
          </Checkbox>
          {withDeal && (
            <div className="k-form-grid">{fields("opportunity", dealFields, dealValues, setDealValues)}</div>
          )}
        </fieldset>
      )}
    </>
  );
  const elsewhere = Object.entries(problems).filter(([target]) => !shown.has(target) && target !== "account");

  return (
    <Modal
      open
      width={600}
      title={t("lead.convert_title")}
      okText={t("lead.convert")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: existing && !accountId }}
      confirmLoading={busy}
      onOk={() => void convert()}
      onCancel={() => onClose(false)}
    >
      <div className="k-form">
        {elsewhere.length > 0 && (
          <div className="k-form-above" role="alert">
            {elsewhere.map(([target, message]) => (
              <div key={target}>{message}</div>
            ))}
          </div>
        )}
        {parts}
      </div>
    </Modal>
  );
}
