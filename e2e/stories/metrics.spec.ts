/** An administrator says what a figure means; its value is there while it is written, opens its records, and another meaning is another version. */
import { found, make } from "../api.ts";
import { button, choose, dialog } from "../hand.ts";
import { label, objects, say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story("a metric of one's own is tried, saved, opened and changed", async ({ page, empty }) => {
  await found(page.request, empty.url);
  for (const amount of [1000, 500]) {
    await make(page.request, empty.url, "opportunity", { name: `产线 ${amount}`, amount, opened_on: "2026-03-01" });
  }
  await page.goto(`${empty.url}/setup/metrics`);
  await expect(page.getByText(text("metric.none_own"), { exact: true })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "加权预测金额" })).toContainText("赢率");

  await button(page, "metric.new").click();
  const form = dialog(page);
  await button(form, "action.create").click();
  await expect(form.getByRole("alert")).toHaveText(text("metric.name_missing"));
  await form.getByLabel(text("metric.name_in", { language: "简体中文" }), { exact: true }).fill("在谈金额");
  await choose(form.getByLabel(label(zh, "metric", "aggregate"), { exact: true }), "求和");
  await choose(form.getByLabel(label(zh, "metric", "object"), { exact: true }), objects(zh, "opportunity"));
  await choose(form.getByLabel(label(zh, "metric", "field"), { exact: true }), label(zh, "opportunity", "amount"));
  const live = form.getByRole("region", { name: text("metric.live") });
  await expect(live).toContainText("1,500");
  await expect(live).toContainText("商机的商机金额之和，当前数");
  await button(form, "action.create").click();
  await expect(dialog(page)).toHaveCount(0);

  const own = page.getByRole("listitem").filter({ hasText: "在谈金额" });
  await expect(own).toContainText(text("metric.version", { version: "1" }));
  await own.getByRole("link").click();
  await expect(page.getByRole("row").filter({ hasText: "产线" })).toHaveCount(2);

  await page.goBack();
  await own.getByRole("button", { name: text("form.edit", { title: "在谈金额" }) }).click();
  await choose(form.getByLabel(label(zh, "metric", "date"), { exact: true }), label(zh, "opportunity", "opened_on"));
  await button(form, "action.save").click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(own).toContainText(text("metric.version", { version: "2" }));
});
