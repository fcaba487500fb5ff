/** How far the server is; it goes on when the page is closed. */
import { Progress as Bar, Button } from "antd";
import { useLanguage } from "@/i18n";

interface Props {
  title: string;
  text: string;
  progress: { done: number; total: number };
  onCancel: () => void;
}

export function Progress({ title, text, progress: { done, total }, onCancel }: Props) {
  const { t, number } = useLanguage();
  const percent = total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 0;
  return (
    <section className="k-card k-import-progress" aria-live="polite">
      <h2>{title}</h2>
      <Bar percent={percent} status="active" showInfo={false} aria-label={title} />
      <p className="k-numbers">
        {total > 0 ? t("import.rows_done", { done: number(done), total: number(total) }) : t("import.starting")}
      </p>
      <p className="k-faint">{text}</p>
      <div>
        <Button onClick={onCancel}>{t("action.cancel")}</Button>
      </div>
    </section>
  );
}
