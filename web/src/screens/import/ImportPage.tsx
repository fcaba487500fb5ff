/** The import of a file, step by step. Which import it is lives in the address, so that a closed page is found again. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { History } from "lucide-react";
import { useEffect, useReducer, useState } from "react";
import { ServerError } from "@/api/client";
import { keys, refreshObject } from "@/api/queries";
import { useObject } from "@/describe";
import { useLanguage } from "@/i18n";
import { Bones, FailedState, useNotify } from "@/ui";
import { Columns } from "./Columns";
import type { Import } from "./contract";
import { Progress } from "./Progress";
import { cancelImport, importKey, importQuery, importsKey, planImport, runImport } from "./queries";
import { Result } from "./Result";
import { Review } from "./Review";
import { Upload } from "./Upload";
import { decide, draftOf, phaseOf, planOf, stepOf, steps } from "./wizard";
import "./import.css";

export default function ImportPage() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { object?: string; id?: string };
  const answer = useQuery({ ...importQuery(search.id ?? ""), enabled: Boolean(search.id) });
  const object = useObject(answer.data?.object ?? search.object);

  const head = (
    <header className="k-page-head">
      <div className="k-grow">
        <h1>{object ? t("import.title_of", { object: object.label_plural }) : t("import.title")}</h1>
        {answer.data && <p className="k-faint k-ellipsis">{answer.data.file_name}</p>}
      </div>
      <Link to={"/imports" as "/"}>
        <Button icon={<History size={16} />}>{t("import.past")}</Button>
      </Link>
    </header>
  );
  if (!search.id) {
    return (
      <div className="k-page k-import">
        {head}
        <Steps at={0} />
        <Upload
          object={search.object}
          onChoose={(name) => void navigate({ to: ".", search: { object: name } as never, replace: true })}
          onUploaded={(made) => void navigate({ to: ".", search: { id: made.id } as never })}
        />
      </div>
    );
  }
  return (
    <div className="k-page k-import">
      {head}
      {answer.data ? (
        <Wizard key={answer.data.id} of={answer.data} />
      ) : answer.error ? (
        <FailedState error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Bones lines={8} />
      )}
    </div>
  );
}

function Steps({ at }: { at: number }) {
  const { t } = useLanguage();
  return (
    <ol className="k-steps">
      {steps.map((step, index) => (
        <li key={step} aria-current={index === at ? "step" : undefined} data-done={index < at || undefined}>
          <span className="k-steps-number">{index + 1}</span>
          {t(`import.step_${step}`)}
        </li>
      ))}
    </ol>
  );
}

function Wizard({ of }: { of: Import }) {
  const { t } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const [draft, dispatch] = useReducer(decide, of, draftOf);
  const [mapping, setMapping] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const phase = phaseOf(of, mapping);

  // What an import has written is on other pages too, and new fields are in the description.
  const ended = of.state === "done" || of.state === "failed" || of.state === "undone";
  useEffect(() => {
    if (!ended) return;
    void refreshObject(client, of.object);
    void client.invalidateQueries({ queryKey: keys.describe });
    void client.invalidateQueries({ queryKey: importsKey });
  }, [ended, client, of.object]);

  const send = async (work: () => Promise<Import | undefined>) => {
    setBusy(true);
    setProblems({});
    try {
      const next = await work();
      if (next?.id) client.setQueryData(importKey(of.id), next);
      await client.invalidateQueries({ queryKey: importKey(of.id) });
      setMapping(false);
    } catch (error) {
      const byField = error instanceof ServerError ? error.byField : {};
      if (Object.keys(byField).length > 0) {
        setProblems(byField);
        setMapping(of.state === "checked");
      } else notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const check = () => void send(() => planImport(of.id, planOf(draft)));
  const cancel = () => void send(() => cancelImport(of.id));

  return (
    <>
      <Steps at={stepOf(phase)} />
      {phase === "columns" && (
        <Columns of={of} draft={draft} dispatch={dispatch} problems={problems} busy={busy} onCheck={check} />
      )}
      {phase === "checking" && (
        <Progress
          title={t("import.checking")}
          text={t("import.checking_text")}
          progress={of.progress}
          onCancel={cancel}
        />
      )}
      {phase === "review" && (
        <Review
          of={of}
          draft={draft}
          dispatch={dispatch}
          busy={busy}
          onBack={() => setMapping(true)}
          onCheck={check}
          onRun={() => void send(() => runImport(of.id))}
        />
      )}
      {phase === "running" && (
        <Progress
          title={t("import.running")}
          text={t("import.running_text")}
          progress={of.progress}
          onCancel={cancel}
        />
      )}
      {phase === "result" && <Result of={of} />}
    </>
  );
}
