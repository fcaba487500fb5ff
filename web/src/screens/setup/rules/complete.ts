/** What may be typed next in an expression. Pure: from the text before the cursor and the names that the server told. */
import type { Names } from "./words";

export interface Offer {
  label: string;
  /** What is inserted instead of the label, where it differs. */
  insert?: string;
  detail: string;
  info?: string;
  kind: "name" | "function" | "value";
}

export interface Offers {
  from: number;
  offers: Offer[];
}

/** Values of a choice after `size ==`, `!=` or within `size in [`, with or without the opening quote. */
const comparing = /([A-Za-z_][\w.]*)\s*(?:==|!=|\bin\s*\[(?:\s*"[^"]*"\s*,)*)\s*("?[^"[\],]*)$/;
const naming = /changed\(\s*("?\w*)$/;
const word = /[A-Za-z_][\w.]*$/;

export function offersAt(before: string, { names, functions }: Names): Offers | undefined {
  const named = naming.exec(before);
  if (named) {
    const fields = names.filter(
      (one) => !one.name.includes(".") && !["me", "today", "now", "before"].includes(one.name),
    );
    return {
      from: before.length - (named[1] ?? "").length,
      offers: fields.map((one) => ({ label: one.name, insert: `"${one.name}"`, detail: one.label, kind: "value" })),
    };
  }
  const compared = comparing.exec(before);
  const values = compared && names.find((one) => one.name === (compared[1] ?? "").replace(/^before\./, ""))?.values;
  if (compared && values && !/^\w+[\w.]*\s/.test(compared[2] ?? "")) {
    return {
      from: before.length - (compared[2] ?? "").length,
      offers: values.map((value) => ({ label: value, insert: `"${value}"`, detail: compared[1] ?? "", kind: "value" })),
    };
  }
  if (insideText(before)) return undefined;
  const typed = word.exec(before)?.[0] ?? "";
  const was = typed.startsWith("before.");
  const known = was ? names.filter((one) => !one.name.includes(".")) : names;
  return {
    from: before.length - typed.length,
    offers: [
      ...known.map(
        (one): Offer => ({
          label: was ? `before.${one.name}` : one.name,
          detail: one.label,
          kind: "name",
        }),
      ),
      ...(was ? [] : functions).map(
        (one): Offer => ({
          label: one.name,
          insert: `${one.name}(`,
          detail: one.signature.slice(one.name.length),
          info: one.help,
          kind: "function",
        }),
      ),
    ],
  };
}

/** Whether a quote is open before the cursor. */
function insideText(before: string): boolean {
  let open = "";
  for (let at = 0; at < before.length; at++) {
    const letter = before[at] ?? "";
    if (open) {
      if (letter === "\\") at++;
      else if (letter === open) open = "";
    } else if (letter === '"' || letter === "'") open = letter;
  }
  return open !== "";
}
