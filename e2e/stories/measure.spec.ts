/** Figures that open: whatever the funnel and the dashboard count, the list behind it counts the same. */
import type { Locator } from "@playwright/test";
import { choose, press } from "../hand.ts";
import { settled } from "../page.ts";
import { say } from "../words.ts";
import { expect, type Page, story } from "./story.ts";

const text = (key: string, values?: Record<string, string>) => say("zh-CN", key, values);

/** The number of records beside the title of a list. */
const counted = (page: Page) => page.getByRole("heading", { level: 1 }).locator("xpath=following-sibling::span[1]");

/** Follows a figure, finds as many records as it said, and goes back. */
async function opens(page: Page, figure: Locator): Promise<void> {
  const said = (await figure.textContent())?.replace(/[^\d,]/g, "") ?? "";
  expect(said).toMatch(/\d/);
  const here = page.url();
  await figure.click();
  await expect(counted(page)).toHaveText(said);
  await page.goBack();
  await expect(page).toHaveURL(here);
  await settled(page);
}

async function opensEveryRow(page: Page, most: number): Promise<number> {
  const rows = page
    .getByRole("table")
    .locator("tbody")
    .getByRole("row")
    .filter({ has: page.getByRole("link") });
  await expect(rows.first()).toBeVisible();
  const shown = Math.min(await rows.count(), most);
  for (let at = 0; at < shown; at += 1) await opens(page, rows.nth(at).getByRole("link").first());
  return shown;
}

story("the funnel answers for a team, a quarter and days of one's own, and every count opens", async ({ enter }) => {
  const page = await enter("manager");
  await page.goto("/funnel");
  await settled(page);
  expect(await opensEveryRow(page, 5)).toBe(5);

  // A quarter is compared with the one before and with last year; a year with last year alone.
  const table = page.getByRole("table");
  await expect(page.getByText(`· ${text("measure.last_year")}`)).toBeVisible();
  await expect(table.getByText(text("measure.previous"))).toHaveCount(0);
  await choose(page.getByLabel(text("measure.span")), text("measure.span_quarter"));
  await page.getByRole("button", { name: text("measure.period_before") }).click();
  await expect(page).toHaveURL(/period=\d{4}-Q[1-4]/);
  await expect(table.getByText(text("measure.previous")).first()).toBeVisible();

  await page.getByLabel(text("measure.by_team")).click();
  await page.getByRole("tree").last().getByText("江苏团队").click();
  await expect(page).toHaveURL(/team=/);
  await settled(page);
  await opensEveryRow(page, 2);

  await choose(page.getByLabel(text("measure.span")), text("measure.span_custom"));
  const [from, to] = ["filter.from", "filter.to"].map((end) => page.getByPlaceholder(text(end), { exact: true }));
  if (!from || !to) throw new Error("a range has two ends");
  await from.fill("2026-02-01");
  await from.press("Enter");
  await to.fill("2026-05-15");
  await to.press("Enter");
  await expect(page).toHaveURL(/period=2026-02-01\.\.2026-05-15/);
  await settled(page);
  await opensEveryRow(page, 1);

  await press(page, text("funnel.view_stages"));
  await settled(page);
  await opensEveryRow(page, 2);
});

story("the reasons of lost deals open the deals that were lost for them", async ({ enter }) => {
  const page = await enter("manager");
  await page.goto("/funnel?view=drop_off");
  await settled(page);
  await opensEveryRow(page, 2);
});

story("the dashboard's figures open their records, of the team and of one's own", async ({ enter }) => {
  const page = await enter("manager");
  await page.goto("/dashboard");
  await settled(page);
  await choose(page.getByLabel(text("measure.period")), text("dashboard.last_quarter"));
  await settled(page);
  await opens(page, page.getByRole("region", { name: text("report.column.won"), exact: true }).getByRole("link"));

  const pipeline = page.getByRole("region", { name: text("dashboard.pipeline") });
  await opens(page, pipeline.getByRole("link").filter({ hasText: /\d/ }).first());

  const period = page.url();
  await press(page, text("dashboard.mine"));
  await expect(page).not.toHaveURL(period);
  await settled(page);
});
