/** The levels of a target. */
import type { Key } from "@/i18n";

export const levels = ["target", "stretch", "challenge"] as const;
export type Level = (typeof levels)[number];

export const levelWords: Record<Level, Key> = {
  target: "target.level_target",
  stretch: "target.level_stretch",
  challenge: "target.level_challenge",
};
