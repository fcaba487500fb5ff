/**
 * The product's colours, once: for the component library and, as custom properties, for our own style sheets.
 * Text colours keep a contrast of 4.5 : 1 on every surface of their mode.
 */

export type Mode = "light" | "dark";

export interface Palette {
  brand: string;
  /** Brand as text and thin lines. */
  brandText: string;
  brandSoft: string;
  onBrand: string;
  page: string;
  surface: string;
  raised: string;
  hover: string;
  border: string;
  borderStrong: string;
  text: string;
  textSoft: string;
  textFaint: string;
  good: string;
  warn: string;
  bad: string;
  badSoft: string;
  shadow: string;
}

export const palettes: Record<Mode, Palette> = {
  light: {
    brand: "#0b6e69",
    brandText: "#0a645f",
    brandSoft: "#e4f1ef",
    onBrand: "#ffffff",
    page: "#f5f6f7",
    surface: "#ffffff",
    raised: "#ffffff",
    hover: "#f2f5f5",
    border: "#e4e8e9",
    borderStrong: "#cdd4d5",
    text: "#16201f",
    textSoft: "#4d5958",
    textFaint: "#66716f",
    good: "#1a7f4b",
    warn: "#9a5b00",
    bad: "#c0322b",
    badSoft: "#fdeceb",
    shadow: "0 1px 2px rgb(16 32 31 / 5%), 0 8px 24px rgb(16 32 31 / 8%)",
  },
  dark: {
    brand: "#2aa79b",
    brandText: "#52c7bb",
    brandSoft: "#15302e",
    onBrand: "#021412",
    page: "#0e1314",
    surface: "#161c1d",
    raised: "#1d2425",
    hover: "#1f2728",
    border: "#2a3334",
    borderStrong: "#3d4849",
    text: "#e7ecec",
    textSoft: "#b1bbba",
    textFaint: "#8f9b99",
    good: "#4cc38a",
    warn: "#e0a740",
    bad: "#f2766e",
    badSoft: "#3a1d1c",
    shadow: "0 1px 2px rgb(0 0 0 / 30%), 0 8px 24px rgb(0 0 0 / 45%)",
  },
};

const hyphenated = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Puts a mode's colours on the page as `--brand`, `--text-soft`, … */
export function applyPalette(mode: Mode, root: HTMLElement = document.documentElement): void {
  root.dataset.theme = mode;
  root.style.colorScheme = mode;
  for (const [name, value] of Object.entries(palettes[mode])) root.style.setProperty(`--${hyphenated(name)}`, value);
}
