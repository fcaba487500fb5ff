/** A target is set for a colleague, signed off by their superior, confirmed by them; another number takes its place once that is agreed. */
import { session } from "../api.ts";
import { button, choose, dialog } from "../hand.ts";
import { settled } from "../page.ts";
import { say } from "../words.ts";
import { expect, type Page, story } from "./story.ts";

const text = (key: string, values?: Record<string, string>) => say("zh-CN", key, values);

/** A period that no other story plans. */
const period = "2031-Q3";

async function set(page: Page, whose: string, amount: string): Promise<void> {
  await button(page, "target.new").click();
  const form = dialog(page);
  await choose(form.getByRole("combobox", { name: text("target.reach_person"), exact: true }), whose, { type: true });
  await form.getByLabel(text("target.goal"), { exact: true }).fill(amount);
  await button(form, "action.create").click();
  await expect(form).toHaveCount(0);
}

story("a target is set, signed off, confirmed and set anew", async ({ enter }) => {
  const seller = await enter("representative");
  await seller.goto("/targets");
  const name = (await session(seller.request, new URL(seller.url()).origin)).user?.name ?? "";
  const manager = await enter("manager");
  await manager.goto(`/targets?period=${period}`);
  await settled(manager);
  await expect(manager.getByText(text("target.none"), { exact: true })).toBeVisible();
  await set(manager, name, "300000");
  const line = (page: Page, amount: string) =>
    page.getByRole("row").filter({ hasText: name }).filter({ hasText: amount });
  await button(line(manager, "300,000"), "target.sign_off").click();
  await expect(line(manager, "300,000")).toContainText(text("target.signed_off"));
  await expect(button(line(manager, "300,000"), "target.confirm")).toHaveCount(0);

  await seller.goto(`/targets?period=${period}`);
  await expect(button(seller, "target.new")).toHaveCount(0);
  await button(line(seller, "300,000"), "target.confirm").click();
  await expect(line(seller, "300,000")).toContainText(text("target.confirmed"));

  // Another number stands beside it until it is agreed, and is talked about.
  await set(manager, name, "350000");
  await expect(line(manager, "300,000")).toContainText(text("target.confirmed"));
  await expect(line(manager, "350,000")).toContainText(text("target.proposed"));
  await line(manager, "350,000")
    .getByRole("link", { name: text("target.open", { title: name }) })
    .click();
  await manager.getByLabel(text("target.say"), { exact: true }).fill("新客户比预计的多。");
  await button(manager, "target.send").click();
  await expect(manager.getByText("新客户比预计的多。")).toBeVisible();
  await button(manager, "target.sign_off").click();
  // The seller's page follows by itself.
  await expect(line(seller, "350,000")).toContainText(text("target.signed_off"));
  await expect(line(seller, "300,000")).toHaveCount(0);
  await button(line(seller, "350,000"), "target.refuse").click();
  await seller.getByLabel(text("target.refuse_why"), { exact: true }).fill("交期不够。");
  await seller
    .getByRole("tooltip")
    .getByRole("button", { name: text("target.refuse"), exact: true })
    .click();
  await expect(line(seller, "350,000")).toContainText("交期不够。");
  await expect(line(seller, "300,000")).toContainText(text("target.confirmed"));

  const colleague = await enter("colleague");
  await colleague.goto(`/targets?period=${period}`);
  await settled(colleague);
  await expect(colleague.getByText(text("target.none"), { exact: true })).toBeVisible();
});
