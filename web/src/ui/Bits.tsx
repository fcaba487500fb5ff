/** The small pieces that every page is made of: labels in colour, initials, keys, skeletons, empty and failed states. */
import { Button } from "antd";
import { Inbox, type LucideIcon, TriangleAlert } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { useLanguage } from "@/i18n";
import { tagColor } from "./colors";
import { failureText } from "./useNotify";

export function Tag({ color, seed, children }: { color?: string | null; seed?: string; children: ReactNode }) {
  return (
    <span className="k-tag" style={{ "--tag": tagColor(color, seed) } as CSSProperties}>
      <span>{children}</span>
    </span>
  );
}

/** The initials of a person or team in a colour of their own. */
export function Avatar({ name, size = 24 }: { name: string; size?: number }) {
  const cjk = /[㐀-鿿]/.test(name);
  const words = name.trim().split(/\s+/);
  const initials = cjk
    ? name.trim().slice(-1)
    : `${words[0]?.[0] ?? ""}${words.length > 1 ? (words.at(-1)?.[0] ?? "") : ""}`;
  const style = { "--tag": tagColor(null, name), width: size, height: size, fontSize: size * 0.42 } as CSSProperties;
  return (
    <span className="k-avatar" style={style} aria-hidden="true">
      {initials.toUpperCase()}
    </span>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="k-kbd">{children}</kbd>;
}

/** A grey bar in place of text that is on its way. */
export function Bone({ width = "100%", height = 14 }: { width?: number | string; height?: number }) {
  return <span className="k-bone" style={{ width, height }} aria-hidden="true" />;
}

/** Lines of bones for a block whose content is on its way. */
export function Bones({ lines = 4 }: { lines?: number }) {
  return (
    <div style={{ display: "grid", gap: 12 }} aria-busy="true">
      {Array.from({ length: lines }, (_, line) => (
        <Bone key={line} width={`${92 - ((line * 37) % 45)}%`} />
      ))}
    </div>
  );
}

interface StateProps {
  icon?: LucideIcon;
  title: ReactNode;
  text?: ReactNode;
  children?: ReactNode;
}

/** Nothing here yet: says why, and offers what to do next. */
export function EmptyState({ icon: Icon = Inbox, title, text, children }: StateProps) {
  return (
    <div className="k-empty">
      <span className="k-empty-icon" aria-hidden="true">
        <Icon size={26} strokeWidth={1.75} />
      </span>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children && <div className="k-empty-actions">{children}</div>}
    </div>
  );
}

interface FailedProps {
  title?: ReactNode;
  error: unknown;
  retry: () => void;
}

/** Something could not be loaded: says what and why, and offers to try again. */
export function FailedState({ title, error, retry }: FailedProps) {
  const { t } = useLanguage();
  return (
    <div role="alert">
      <EmptyState icon={TriangleAlert} title={title ?? t("error.page")} text={failureText(error, t)}>
        <Button onClick={retry}>{t("action.retry")}</Button>
      </EmptyState>
    </div>
  );
}
