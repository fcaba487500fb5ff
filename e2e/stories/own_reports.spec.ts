/** A seller puts a report together by mouse and keys, sees what it says while they build, saves it, opens its records, and puts it on a dashboard. */
import { found, make } from "../api.ts";
import { button, choose, take } from "../hand.ts";
import { say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story("a report is built, saved, opened and put on a dashboard", async ({ page, empty }) => {
  await found(page.request, empty.url);
  for (const amount of [1000, 500]) {
    await make(page.request, empty.url, "opportunity", { name: `产线 ${amount}`, amount, opened_on: "2026-03-01" });
  }
  await page.goto(`${empty.url}/reports`);
  await expect(page.getByText(text("pivot.none_text"), { exact: true })).toBeVisible();
  await page.getByRole("link", { name: text("pivot.new") }).click();

  await choose(page.getByLabel(text("pivot.metrics"), { exact: true }), "进行中商机金额");
  await take(page, "进行中商机数");
  await page.keyboard.press("Escape");
  const preview = page.getByRole("region", { name: text("pivot.preview") });
  await expect(preview).toContainText("1,500");

  // By keys: the stage from the dimensions to the rows, which stand beside them.
  const well = (name: string) => page.getByRole("region", { name: text(`pivot.${name}`), exact: true });
  await button(page, "columns.move", { field: "阶段" }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await expect(well("rows")).toContainText("阶段");
  await expect(preview.getByRole("rowheader", { name: text("measure.total") })).toBeVisible();
  // By the menu: a filter.
  await button(page, "pivot.move", { title: "人员" }).click();
  await page.getByRole("menuitem", { name: text("pivot.to_filters") }).click();
  await well("filters").getByText(text("pivot.me"), { exact: true }).click();

  await button(page, "pivot.save").click();
  await expect(page.getByText(text("pivot.name_missing"))).toBeVisible();
  await page.getByLabel(text("pivot.name"), { exact: true }).fill("我的在手商机");
  await button(page, "pivot.save").click();
  await expect(page.getByRole("heading", { name: "我的在手商机" })).toBeVisible();
  await page
    .getByRole("row")
    .filter({ hasText: text("measure.total") })
    .getByRole("link")
    .first()
    .click();
  await expect(page.getByRole("row").filter({ hasText: "产线" })).toHaveCount(2);

  await page.goto(`${empty.url}/dashboards/new`);
  await page.getByLabel(text("boards.name"), { exact: true }).fill("晨会");
  await choose(page.getByLabel(text("boards.add"), { exact: true }), "我的在手商机");
  await expect(page.getByRole("region", { name: text("boards.row", { number: "1" }) })).toContainText("1,500");
  await button(page, "pivot.save").click();
  await expect(page.getByRole("heading", { name: "晨会" })).toBeVisible();
  await page.goto(`${empty.url}/dashboard`);
  await choose(page.getByLabel(text("boards.switch"), { exact: true }), "晨会");
  await expect(page.getByRole("heading", { name: "我的在手商机" })).toBeVisible();
});
