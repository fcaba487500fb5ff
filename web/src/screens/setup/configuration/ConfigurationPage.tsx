/** The configuration as a file: taken along, compared before it is applied, and taken back to an earlier version. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Upload } from "antd";
import { Archive, Download, FileUp, GitCompare, Undo2 } from "lucide-react";
import { useState } from "react";
import { request, ServerError } from "@/api/client";
import { useLanguage } from "@/i18n";
import { formatInstant } from "@/i18n/time";
import { Bones, FailedState, Tag, useNotify } from "@/ui";
import { SetupFrame } from "../SetupFrame";
import { Changes } from "./Changes";
import { type Change, fetchText, type Version, versionsQuery, whyWords } from "./contract";
import "./configuration.css";

interface Shown {
  name: string;
  content: string;
  changes: Change[];
  /** Of what it was compared with. */
  fingerprint: string;
}

export default function ConfigurationPage() {
  const { t } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const [shown, setShown] = useState<Shown>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>();

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setRefused(undefined);
    try {
      await work();
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  const compare = (name: string, content: string) =>
    attempt(async () => {
      setShown(undefined);
      const found = await request<{ changes: Change[]; fingerprint: string }>("/api/configuration/diff", {
        method: "POST",
        body: { content },
      });
      setShown({ name, content, ...found });
    });
  const apply = ({ content, fingerprint }: Shown) =>
    attempt(async () => {
      const { changes } = await request<{ changes: Change[] }>("/api/configuration/apply", {
        method: "POST",
        body: { content, fingerprint },
      });
      setShown(undefined);
      notify.done(t("admin.configuration_applied", { count: changes.length }));
      await client.invalidateQueries();
    });
  const keep = () =>
    attempt(async () => {
      const { id } = await request<{ id: string | null }>("/api/configuration/versions", { method: "POST", body: {} });
      notify.done(t(id ? "admin.configuration_kept" : "admin.configuration_kept_before"));
      await client.invalidateQueries({ queryKey: versionsQuery.queryKey });
    });

  return (
    <SetupFrame
      title="admin.configuration"
      text="admin.configuration_text"
      actions={
        <a href="/api/configuration" download>
          <Button icon={<Download size={16} />}>{t("admin.configuration_download")}</Button>
        </a>
      }
    >
      <section className="k-card k-configuration" aria-label={t("admin.configuration_drop")}>
        <div className="k-grow">
          <strong>{t("admin.configuration_drop")}</strong>
          <p>{t("admin.configuration_drop_text")}</p>
        </div>
        <Upload
          accept=".yaml,.yml"
          showUploadList={false}
          beforeUpload={(file) => {
            void file.text().then((content) => compare(file.name, content));
            return false;
          }}
        >
          <Button type="primary" loading={busy} icon={<FileUp size={16} />}>
            {t("admin.configuration_choose")}
          </Button>
        </Upload>
      </section>
      {refused !== undefined && <Refused error={refused} />}
      {shown && (
        <section className="k-lines" aria-label={shown.name}>
          <header className="k-row">
            <h2 className="k-setup-heading k-grow" style={{ margin: 0 }}>
              {shown.name} ·{" "}
              {shown.changes.length === 0
                ? t("admin.configuration_same")
                : t("admin.configuration_would", { count: shown.changes.length })}
            </h2>
            <Button onClick={() => setShown(undefined)}>{t("admin.configuration_close")}</Button>
            {shown.changes.length > 0 && (
              <Button type="primary" loading={busy} onClick={() => void apply(shown)}>
                {t("admin.configuration_apply")}
              </Button>
            )}
          </header>
          <Changes changes={shown.changes} />
        </section>
      )}
      <Versions busy={busy} onKeep={keep} onCompare={compare} />
    </SetupFrame>
  );
}

/** What the server refused, each item in its own line. */
function Refused({ error }: { error: unknown }) {
  const { t } = useLanguage();
  const details = error instanceof ServerError ? error.details : [];
  return (
    <section className="k-card k-configuration-refused" role="alert">
      <strong>{t("admin.configuration_refused")}</strong>
      <ul>
        {details.length > 0 ? (
          details.map((one) => (
            <li key={`${one.target}${one.message}`}>
              {one.target && <code>{one.target}</code>} {one.message}
            </li>
          ))
        ) : (
          <li>{error instanceof Error ? error.message : String(error)}</li>
        )}
      </ul>
    </section>
  );
}

interface VersionsProps {
  busy: boolean;
  onKeep: () => Promise<void>;
  onCompare: (name: string, content: string) => Promise<void>;
}

function Versions({ busy, onKeep, onCompare }: VersionsProps) {
  const { t, timeZone } = useLanguage();
  const { data, error, isPending, refetch } = useQuery(versionsQuery);
  const notify = useNotify();
  const compare = async (version: Version) => {
    try {
      await onCompare(formatInstant(version.at, timeZone), await fetchText(version.id));
    } catch (failure) {
      notify.failed(failure);
    }
  };
  return (
    <section className="k-lines" aria-label={t("admin.configuration_versions")}>
      <header className="k-row">
        <h2 className="k-setup-heading k-grow" style={{ margin: 0 }}>
          {t("admin.configuration_versions")}
        </h2>
        <Button icon={<Archive size={16} />} loading={busy} onClick={() => void onKeep()}>
          {t("admin.configuration_keep")}
        </Button>
      </header>
      {error ? (
        <FailedState title={t("list.failed")} error={error} retry={() => void refetch()} />
      ) : isPending ? (
        <Bones lines={3} />
      ) : data.length === 0 ? (
        <p className="k-setup-note">{t("admin.configuration_versions_none")}</p>
      ) : (
        <ul className="k-ordered k-card">
          {data.map((version) => (
            <li key={version.id} style={{ paddingInlineStart: 16 }}>
              <div className="k-ordered-body">
                <span className="k-ordered-title">{formatInstant(version.at, timeZone)}</span>
                <span className="k-ordered-facts">
                  <Tag>{t(whyWords[version.why])}</Tag>
                  {version.by && <span className="k-faint">{version.by.name}</span>}
                  {version.note && <span>{version.note}</span>}
                </span>
              </div>
              <div className="k-ordered-actions">
                <a href={`/api/configuration/versions/${version.id}`} download>
                  <Button type="text" icon={<Download size={16} />} aria-label={t("admin.configuration_download")} />
                </a>
                <Button
                  type="text"
                  icon={version.why === "before" ? <Undo2 size={16} /> : <GitCompare size={16} />}
                  onClick={() => void compare(version)}
                >
                  {t("admin.configuration_compare")}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
