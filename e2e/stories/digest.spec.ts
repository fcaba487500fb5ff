/** One's own digest: chosen in the settings, looked at beforehand, and what is overdue stands in it with its way there. */
import { found, make } from "../api.ts";
import { choose } from "../hand.ts";
import { say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story("a digest is chosen and shows what is due", async ({ page, empty }) => {
  await found(page.request, empty.url);
  await page.goto(`${empty.url}/me`);
  const settings = page.getByRole("region", { name: text("digest.settings"), exact: true });
  await choose(settings.getByLabel(text("digest.at"), { exact: true }), "08:30");
  await choose(settings.getByLabel(text("digest.remind"), { exact: true }), text("digest.remind_60"));
  await page.reload();
  await expect(settings.getByText("08:30", { exact: true })).toBeVisible();
  await expect(settings.getByText(text("digest.remind_60"), { exact: true })).toBeVisible();
  await settings.getByRole("link", { name: text("digest.preview") }).click();
  await expect(page.getByText(text("digest.nothing"), { exact: true })).toBeVisible();

  await make(page.request, empty.url, "activity", { subject: "寄样品", kind: "task", due_at: "2026-01-05T02:00:00Z" });
  await page.reload();
  await page.getByRole("link", { name: "寄样品" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "寄样品" })).toBeVisible();
});
