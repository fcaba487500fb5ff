import { defineConfig } from "@playwright/test";
import { chromium, desktop } from "./browser.ts";

export default defineConfig({
  testDir: "stories",
  outputDir: "output/results",
  fullyParallel: true,
  workers: 2,
  // A story that passes at the second try hides a race; it fails instead.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // A debug build on two busy cores; a story that hangs is still found within a minute.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["junit", { outputFile: "output/results.xml" }]],
  use: {
    browserName: "chromium",
    launchOptions: chromium,
    viewport: desktop,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    // Nothing that moves is waited for, and a trace without a film of it is enough to see what went wrong.
    contextOptions: { reducedMotion: "reduce" },
    trace: { mode: "retain-on-failure", screenshots: false, sources: false },
    screenshot: "only-on-failure",
  },
});
