/** The channels beside the bell: each with where it sends to, what it tells, a message to try it, and below what was sent. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select, Switch } from "antd";
import { KeyRound, Pencil, Plus, Send, Trash2 } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import type { RecordData } from "@/api/contract";
import { updateRecord } from "@/api/queries";
import { fieldOf } from "@/describe";
import { useLanguage } from "@/i18n";
import { useDelete } from "@/records/useSave";
import { Bones, EmptyState, FailedState, Tag, useNotify } from "@/ui";
import { useAll, useRefresh } from "../records";
import { SetupFrame } from "../SetupFrame";
import { AddressDialog } from "./AddressDialog";
import { DeliveryLog } from "./DeliveryLog";
import { deliveriesKey, placesKey, placesQuery, tryChannel } from "./queries";
import "./channels.css";

const FormDrawer = lazy(() => import("@/records/form/FormDrawer"));

/** A JSON array of kinds, whether it comes as text or as what it says. */
function told(value: unknown): string[] {
  const read = typeof value === "string" ? (JSON.parse(value) as unknown) : value;
  return Array.isArray(read) ? read.map(String) : [];
}

export default function ChannelsPage() {
  const { t } = useLanguage();
  const client = useQueryClient();
  const refresh = useRefresh();
  const { object, records, loading, error, retry } = useAll("channel");
  const [edited, setEdited] = useState<RecordData | "new">();
  const [addressed, setAddressed] = useState<RecordData>();
  // What a group is told is chosen in its row, by names.
  const form = useMemo(
    () => object && { ...object, fields: object.fields.filter((field) => field.name !== "tells") },
    [object],
  );
  const add = (
    <Button type="primary" icon={<Plus size={16} />} onClick={() => setEdited("new")}>
      {t("channels.new")}
    </Button>
  );
  return (
    <SetupFrame title="admin.channels" text="admin.channels_text" actions={records.length > 0 && add}>
      {error ? (
        <FailedState title={t("list.failed")} error={error} retry={() => void retry()} />
      ) : loading ? (
        <Bones lines={6} />
      ) : (
        <div className="k-lines">
          {records.length === 0 ? (
            <div className="k-card">
              <EmptyState icon={Send} title={t("channels.none")} text={t("channels.none_text")}>
                {add}
              </EmptyState>
            </div>
          ) : (
            <ul className="k-channels">
              {records.map((channel) => (
                <ChannelRow
                  key={channel.id}
                  channel={channel}
                  kind={fieldOf(object, "kind")?.options?.find((one) => one.value === channel.kind)?.label ?? ""}
                  onEdit={() => setEdited(channel)}
                  onAddress={() => setAddressed(channel)}
                />
              ))}
            </ul>
          )}
          <DeliveryLog />
        </div>
      )}
      {edited && form && (
        <Suspense fallback={null}>
          <FormDrawer
            object={form}
            record={edited === "new" ? undefined : edited}
            onClose={() => setEdited(undefined)}
            onSaved={(saved) => {
              // A channel without an address is of no use: it is what comes next.
              if (edited === "new") setAddressed(saved);
              setEdited(undefined);
              void refresh("channel");
              void client.invalidateQueries({ queryKey: placesKey });
            }}
          />
        </Suspense>
      )}
      {addressed && (
        <AddressDialog
          channel={addressed}
          onClose={() => setAddressed(undefined)}
          onSaved={() => {
            setAddressed(undefined);
            void client.invalidateQueries({ queryKey: placesKey });
          }}
        />
      )}
    </SetupFrame>
  );
}

interface RowProps {
  channel: RecordData;
  kind: string;
  onEdit: () => void;
  onAddress: () => void;
}

function ChannelRow({ channel, kind, onEdit, onAddress }: RowProps) {
  const { t, locale } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const refresh = useRefresh();
  const remove = useDelete("channel");
  const places = useQuery({ ...placesQuery, queryKey: [...placesKey, locale] }).data;
  const [trying, setTrying] = useState(false);
  const [tried, setTried] = useState<{ sent: boolean; answer: string }>();
  const title = String(channel.name);
  const place = places?.channels.find((one) => one.id === channel.id);
  const isMail = channel.kind === "email";
  const reader = channel.reader as { name?: string } | null | undefined;

  const change = async (values: Record<string, unknown>) => {
    try {
      await updateRecord("channel", channel.id, channel.version, values);
      await refresh("channel");
    } catch (failure) {
      notify.failed(failure);
    }
  };
  const test = async () => {
    setTrying(true);
    try {
      setTried(await tryChannel(channel.id));
    } catch (failure) {
      notify.failed(failure);
    } finally {
      setTrying(false);
      void client.invalidateQueries({ queryKey: deliveriesKey });
    }
  };
  return (
    <li className="k-card">
      <div className="k-row">
        <strong>{title}</strong>
        <Tag>{kind}</Tag>
        <span className="k-faint">
          {place?.host ?? t("channels.no_address")}
          {place?.has_secret && !isMail && ` · ${t("channels.secret_kept")}`}
        </span>
        <span className="k-channel-actions">
          <Switch
            size="small"
            checked={channel.active === true}
            aria-label={t("admin.turn", { title })}
            onChange={(active) => void change({ active })}
          />
          <Button type="text" icon={<Pencil size={16} />} aria-label={t("form.edit", { title })} onClick={onEdit} />
          <Button
            type="text"
            icon={<Trash2 size={16} />}
            aria-label={t("admin.delete", { title })}
            onClick={() => void remove(channel.id, title).then(() => refresh("channel"))}
          />
        </span>
      </div>
      {!isMail && (
        <div className="k-row">
          <Select
            mode="multiple"
            style={{ minWidth: 240 }}
            value={told(channel.tells)}
            placeholder={t("channels.tells_none")}
            aria-label={t("channels.tells")}
            options={places?.kinds.map((one) => ({ value: one.kind, label: one.label }))}
            onChange={(tells: string[]) => void change({ tells })}
          />
          {reader?.name && <span className="k-faint">{t("channels.as", { name: reader.name })}</span>}
        </div>
      )}
      <div className="k-row">
        <Button icon={<KeyRound size={16} />} onClick={onAddress}>
          {t("channels.address")}
        </Button>
        <Button icon={<Send size={16} />} loading={trying} disabled={!place?.host} onClick={() => void test()}>
          {t("channels.test")}
        </Button>
        {tried && (
          <span
            className={tried.sent ? "k-faint" : "k-form-problem"}
            role="status"
            style={{ overflowWrap: "anywhere" }}
          >
            {tried.sent
              ? t("channels.sent", { answer: tried.answer })
              : t("channels.not_sent", { answer: tried.answer })}
          </span>
        )}
      </div>
    </li>
  );
}
