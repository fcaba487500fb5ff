import { type ReactNode, useState } from "react";

interface Props {
  title: string;
  /** Folded until somebody opens it. */
  collapsed: boolean;
  children: ReactNode;
}

/** Fields of a form under their heading. */
export function FormSection({ title, collapsed, children }: Props) {
  const [open, setOpen] = useState(false);
  if (!collapsed) {
    return (
      <section className="k-form-section">
        {title && <h3>{title}</h3>}
        {children}
      </section>
    );
  }
  return (
    <details className="k-form-section" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title || "…"}</summary>
      {children}
    </details>
  );
}
