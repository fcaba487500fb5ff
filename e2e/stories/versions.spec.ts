/** What an administrator changes in the set-up becomes a version, and one goes back to the one before it. */
import { find, found, make } from "../api.ts";
import { button } from "../hand.ts";
import { say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story("a change is a version, and the one before it is gone back to", async ({ page, empty }) => {
  const url = empty.url;
  await found(page.request, url);
  const versions = page.getByRole("region", { name: text("admin.configuration_versions"), exact: true });
  const listed = (key: string, count: number) =>
    expect(async () => {
      await page.goto(`${url}/setup/configuration`);
      await expect(versions.getByText(text(key), { exact: true })).toHaveCount(count, { timeout: 2_000 });
    }).toPass({ timeout: 30_000 });
  await listed("admin.configuration_why_kept", 1);
  await make(page.request, url, "source", { name: "行业展会二" });
  await listed("admin.configuration_why_changed", 1);
  await versions
    .getByRole("listitem")
    .last()
    .getByRole("button", { name: text("admin.configuration_compare") })
    .click();
  await expect(page.getByText("行业展会二")).toBeVisible();
  await button(page, "admin.configuration_apply").click();
  await expect(page.getByText(text("admin.configuration_applied", { count: "1" }))).toBeVisible();
  expect(await find(page.request, url, "source", "name eq '行业展会二'")).toHaveLength(0);
});
