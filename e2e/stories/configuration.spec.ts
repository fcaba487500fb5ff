/** An administrator takes the configuration down, changes it, sees what that would do, applies it, and goes back. */
import { readFile } from "node:fs/promises";
import { find, found } from "../api.ts";
import { button } from "../hand.ts";
import { say } from "../words.ts";
import { expect, story } from "./story.ts";

const text = (key: string, values?: Record<string, string>) => say("zh-CN", key, values);

story("a configuration is taken down, compared, applied and taken back", async ({ page, empty }) => {
  const { url } = empty;
  await found(page.request, url);
  await page.goto(`${url}/setup/configuration`);
  const coming = page.waitForEvent("download");
  await button(page, "admin.configuration_download").first().click();
  const file = await readFile(await (await coming).path(), "utf8");
  expect(file).toContain("kaidan: 1");

  const upload = async (content: string) => {
    const chooser = page.waitForEvent("filechooser");
    await button(page, "admin.configuration_choose").click();
    await (await chooser).setFiles({ name: "kaidan.yaml", mimeType: "application/yaml", buffer: Buffer.from(content) });
  };
  const region = page.getByRole("region", { name: "kaidan.yaml" });
  await upload(file);
  await expect(region).toContainText(text("admin.configuration_same"));

  await upload("kaidan: 1\ntag:\n  重点项目:\n    color: red\n");
  await expect(region).toContainText(text("admin.configuration_would", { count: "1" }));
  await expect(region).toContainText("重点项目");
  await button(region, "admin.configuration_apply").click();
  await expect(region).toHaveCount(0);
  expect(await find(page.request, url, "tag", "name eq '重点项目'")).toHaveLength(1);

  await upload("kaidan: 1\nnumbering: {lead: {prefix: L, date_part: century, digits: 4}}\n");
  await button(region, "admin.configuration_apply").click();
  await expect(page.getByRole("alert").filter({ hasText: text("admin.configuration_refused") })).toContainText(
    "numbering / lead / date_part",
  );

  const before = page.getByRole("listitem").filter({ hasText: text("admin.configuration_why_before") });
  await button(before, "admin.configuration_compare").click();
  await expect(page.getByText(text("admin.configuration_removed"), { exact: true })).toBeVisible();
  await button(page, "admin.configuration_apply").click();
  await expect.poll(() => find(page.request, url, "tag", "name eq '重点项目'")).toHaveLength(0);
});
