/** Ways to reach somebody: e-mail, phone, web address. Shown as links that do it. */
import { lazy } from "react";
import { formatPhone } from "@/i18n/format";
import type { CellProps, FieldKind } from "../kind";
import { textOperators } from "../text";

const stop = (event: React.MouseEvent) => event.stopPropagation();

function EmailCell({ value }: CellProps) {
  return (
    <a href={`mailto:${String(value)}`} onClick={stop}>
      {String(value)}
    </a>
  );
}

function PhoneCell({ value }: CellProps) {
  return (
    <a className="k-field-number" href={`tel:${String(value).replace(/[^\d+]/g, "")}`} onClick={stop}>
      {formatPhone(value)}
    </a>
  );
}

/** Only web addresses become links; anything else (`javascript:` above all) stays text. */
function LinkCell({ value }: CellProps) {
  const text = String(value);
  const address = /^https?:\/\//i.test(text)
    ? text
    : /^[\w-]+(\.[\w-]+)+([/?#].*)?$/.test(text)
      ? `https://${text}`
      : null;
  if (!address) return <>{text}</>;
  return (
    <a href={address} target="_blank" rel="noreferrer noopener" onClick={stop}>
      {text.replace(/^https?:\/\//i, "").replace(/\/$/, "")}
    </a>
  );
}

const common: Omit<FieldKind, "Cell"> = {
  Input: lazy(() => import("../text/TextInput")),
  operators: textOperators,
  width: 180,
  inline: true,
  text: (value) => String(value ?? ""),
};

export const email: FieldKind = { ...common, Cell: EmailCell, width: 200 };
export const phone: FieldKind = { ...common, Cell: PhoneCell, width: 140, text: formatPhone };
export const link: FieldKind = { ...common, Cell: LinkCell };
