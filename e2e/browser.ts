/**
 * How Chromium is started: Debian's own, never a downloaded one. The flags keep it from calling home,
 * which on a machine without a network makes it slow and its console noisy.
 */
import type { LaunchOptions } from "@playwright/test";

export const chromium: LaunchOptions = {
  executablePath: process.env.KAIDAN_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** The three languages that every page speaks. */
export const languages = ["zh-CN", "zh-TW", "en"] as const;
export type Language = (typeof languages)[number];

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 375, height: 812 };
