/** Colours of labels: the option's own, or one that always is the same for the same text. */

const named: Record<string, string> = {
  red: "#d0453d",
  volcano: "#d4522a",
  orange: "#c9730a",
  gold: "#b98900",
  yellow: "#b98900",
  lime: "#6b9a12",
  green: "#23925a",
  teal: "#0e8a83",
  cyan: "#0e8aa6",
  blue: "#2f6fdb",
  geekblue: "#4457d6",
  indigo: "#5451d8",
  purple: "#8247c9",
  violet: "#8247c9",
  magenta: "#c13a8b",
  pink: "#c13a8b",
  gray: "#6b7674",
  grey: "#6b7674",
};

const kinds: Record<string, string> = { open: "blue", won: "green", lost: "red", void: "gray" };

/** The colour of a fixed kind of stage, whatever a company calls its stages. */
export const kindColor = (kind: unknown): string | undefined => (typeof kind === "string" ? kinds[kind] : undefined);

/** Values that mean the same wherever they stand: what is well is never red, what is put aside never green. */
const meanings: Record<string, string> = {
  new: "blue",
  working: "orange",
  converted: "green",
  disqualified: "gray",
  hot: "red",
  warm: "orange",
  cold: "blue",
};

/** The colour of a fixed value of a built-in choice, if it has one. */
export const meaningColor = (value: string): string | undefined => kinds[value] ?? meanings[value];

const wheel = [
  "#2f6fdb",
  "#0e8a83",
  "#8247c9",
  "#c9730a",
  "#c13a8b",
  "#23925a",
  "#4457d6",
  "#d4522a",
  "#0e8aa6",
  "#6b9a12",
];

/** A CSS colour for a label. Unknown names fall back to the seed's colour, no seed to grey. */
export function tagColor(color?: string | null, seed?: string): string {
  if (color && /^#[0-9a-f]{3,8}$/i.test(color)) return color;
  if (color && named[color.toLowerCase()]) return named[color.toLowerCase()] as string;
  if (!seed) return "#6b7674";
  let sum = 7;
  for (const letter of seed) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return wheel[sum % wheel.length] ?? "#6b7674";
}
