/** Moves the decimal point of a decimal's text, so that 35 % becomes 0.35 without floating point. */
export function shiftPoint(text: string, places: number): string {
  const match = /^(-?)(\d*)\.?(\d*)$/.exec(text.trim());
  if (!match || (!match[2] && !match[3])) return text;
  const [, sign, whole = "", fraction = ""] = match;
  const digits = whole + fraction;
  const point = whole.length + places;
  const padded = point < 0 ? "0".repeat(-point) + digits : digits.padEnd(point, "0");
  const at = Math.max(point, 0);
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, "") || "0";
  const right = padded.slice(at).replace(/0+$/, "");
  return sign + (right ? `${left}.${right}` : left);
}

/** How many decimals amounts of a currency have: two for most, none for the yen. */
export function minorDigits(currency: string): number {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2; // a code that the browser does not know
  }
}
