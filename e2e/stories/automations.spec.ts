/** An administrator designs an automation, tries it on the past and switches it on; whoever is meant hears of it at the bell, at once. */
import { find, found, make } from "../api.ts";
import { button, choose, dialog } from "../hand.ts";
import { object, say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story("what is designed is tried on the past, then done and told", async ({ page, empty }) => {
  await found(page.request, empty.url);
  await make(page.request, empty.url, "lead", { name: "旧线索" });
  await page.goto(`${empty.url}/setup/automations?object=lead`);
  await expect(page.getByText(text("auto.none", { object: object(zh, "lead") }))).toBeVisible();
  await button(page, "auto.new").click();
  const form = dialog(page);
  await form.getByLabel(text("admin.rule_name"), { exact: true }).fill("新线索提醒");
  await form.getByLabel(text("auto.notify_text"), { exact: true }).fill("请今天联系");
  await form.getByText(text("auto.active"), { exact: true }).click();
  await button(form, "auto.try").click();
  await expect(form.getByText(text("auto.tried", { days: "90", count: "1" }))).toBeVisible();
  await expect(form.getByRole("link", { name: "旧线索" })).toBeVisible();
  await button(form, "action.create").click();
  await expect(form).toHaveCount(0);

  await make(page.request, empty.url, "lead", { name: "郝明远" });
  const bell = page.getByRole("button", { name: text("bell.open", { count: "1" }) });
  await expect(bell).toBeVisible({ timeout: 15_000 });
  await bell.click();
  await page.getByRole("link", { name: /新线索提醒：请今天联系 郝明远/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "郝明远" })).toBeVisible();
  await expect(page.getByRole("button", { name: text("bell.open", { count: "0" }) })).toBeVisible();

  await page.goto(`${empty.url}/setup/automations?object=lead`);
  await page.getByRole("button", { name: text("auto.log_of", { title: "新线索提醒" }) }).click();
  await expect(dialog(page).getByText(text("auto.state_done"), { exact: true })).toBeVisible();
  await expect(dialog(page).getByRole("link", { name: "郝明远" })).toBeVisible();
});

story(
  "a button on a record does what was designed, and its refusal stands beside its step",
  async ({ page, empty }) => {
    await found(page.request, empty.url);
    const lead = await make(page.request, empty.url, "lead", { name: "郝明远" });
    await page.goto(`${empty.url}/setup/automations?object=lead`);
    await button(page, "auto.new").click();
    const form = dialog(page);
    await form.getByLabel(text("admin.rule_name"), { exact: true }).fill("升温");
    await choose(form.getByLabel(text("auto.when"), { exact: true }), text("auto.when_button"));
    await form.getByLabel(text("auto.label"), { exact: true }).fill("标记为热");
    await form.getByText(text("auto.active"), { exact: true }).click();
    await button(form, "action.create").click();
    await expect(form.getByRole("alert").filter({ hasText: text("error.automation_text") })).toBeVisible();
    await form.getByLabel(text("auto.notify_text"), { exact: true }).fill("已标记");
    await button(form, "action.create").click();
    await expect(form).toHaveCount(0);
    await page.goto(`${empty.url}/o/lead/${lead}`);
    await page.getByRole("button", { name: "标记为热" }).click();
    await expect(page.getByRole("button", { name: text("bell.open", { count: "1" }) })).toBeVisible({
      timeout: 15_000,
    });
    expect(await find(page.request, empty.url, "lead", "name eq '郝明远'")).toHaveLength(1);
  },
);
