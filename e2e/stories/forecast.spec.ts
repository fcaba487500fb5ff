/** A seller calls a number for the quarter; whoever leads them sees it, covers it with another, and leaves it as it was. */
import { button, dialog, field } from "../hand.ts";
import { settled } from "../page.ts";
import { say } from "../words.ts";
import { expect, type Page, story } from "./story.ts";

const text = (key: string, values?: Record<string, string>) => say("zh-CN", key, values);
const rows = (page: Page) => page.getByRole("table").locator("tbody").getByRole("row");

async function call(page: Page, name: string, amount: string, note?: string): Promise<void> {
  await rows(page)
    .filter({ has: page.getByRole("rowheader", { name, exact: true }) })
    .getByRole("button", { name: text("forecast.call_for", { name }) })
    .click();
  const form = dialog(page);
  await field(form, "forecast_call", "amount").fill(amount);
  if (note) await field(form, "forecast_call", "note").fill(note);
  await button(form, "forecast.call_send").click();
  await expect(dialog(page)).toHaveCount(0);
}

story("a number is called, seen from above and covered there", async ({ enter }) => {
  const seller = await enter("representative");
  await seller.goto("/forecast");
  await expect(rows(seller)).toHaveCount(1);
  await call(seller, "陆亦辰", "1234567", "三个项目都在走合同");
  await expect(rows(seller).first()).toContainText("1,234,567");
  await call(seller, "陆亦辰", "1345678");
  await expect(rows(seller).first()).toContainText("1,345,678");

  const manager = await enter("manager");
  await manager.goto("/forecast");
  await settled(manager);
  const said = rows(manager).filter({ hasText: "陆亦辰" });
  await expect(said).toContainText("1,345,678");
  await call(manager, "陆亦辰", "1100001", "一个项目会推迟");
  await expect(said).toContainText("1,100,001");
  await expect(said).toContainText("1,345,678");

  // What was said before is kept, the newest first.
  await said.getByRole("button", { name: text("forecast.call_for", { name: "陆亦辰" }) }).click();
  const ledger = dialog(manager)
    .getByRole("list", { name: text("forecast.ledger") })
    .getByRole("listitem");
  await expect(ledger.first()).toContainText("1,100,001");
  await expect(ledger.filter({ hasText: "1,234,567" })).toContainText("三个项目都在走合同");
  await manager.keyboard.press("Escape");

  // The seller does not see what was said of them from above.
  await seller.reload();
  await expect(rows(seller).first()).toContainText("1,345,678");
  await expect(seller.getByText("1,100,001")).toHaveCount(0);
});

story("a figure of the forecast opens its deals, for a week, a month and a quarter", async ({ enter }) => {
  const page = await enter("director");
  await page.goto("/forecast");
  await settled(page);
  for (const kind of ["month", "week", "quarter"]) {
    await page.getByText(text(`forecast.kind_${kind}`), { exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`period=this_${kind}`));
    await settled(page);
  }
  const figure = page.getByRole("table").locator("tfoot").getByRole("link").first();
  await expect(figure).toContainText(/\d/);
  await figure.click();
  await expect(page).toHaveURL(/\/o\/opportunity\?filter=/);
  await expect(page.getByRole("row").nth(1)).toBeVisible();
});
