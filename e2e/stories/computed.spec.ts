/** An administrator makes a formula and a roll-up of it; the customer's number follows a colleague's deal. */
import { find, found, make } from "../api.ts";
import { button, choose, dialog, field } from "../hand.ts";
import { label, objects, say } from "../words.ts";
import { expect, type Page, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

async function begin(page: Page, name: string, kind: string) {
  await button(page, "admin.field_new").click();
  const form = dialog(page);
  await form.getByLabel(`${text("admin.field_labels")}: 简体中文`).fill(name);
  await choose(form.getByLabel(text("admin.field_kind"), { exact: true }), text(kind), { type: true });
  return form;
}

async function created(page: Page): Promise<void> {
  await button(dialog(page), "action.create").click();
  await expect(dialog(page)).toHaveCount(0);
}

story("a formula and a roll-up of it are made, and the customer's number follows a deal", async ({ page, empty }) => {
  await found(page.request, empty.url);
  const account = await make(page.request, empty.url, "account", { name: "华东泵业" });
  const deal = await make(page.request, empty.url, "opportunity", {
    name: "循环泵",
    account_id: account,
    amount: 1000,
  });
  await page.goto(`${empty.url}/setup/fields?object=opportunity`);
  let form = await begin(page, "净额", "admin.kind_formula");
  await choose(form.getByLabel(text("admin.computed_result"), { exact: true }), text("admin.kind_money"));
  await form.getByRole("textbox", { name: text("admin.computed_formula"), exact: true }).click();
  await page.keyboard.type("me");
  await expect(form).toContainText(say(zh, "error.expression_not_kept", { name: "me" }));
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.type("amount * 0.9 ");
  await expect(form).toContainText(text("admin.computed_formula_is", { kind: text("admin.kind_money") }));
  await choose(form.getByLabel(text("admin.rule_try"), { exact: true }), "循环泵", { type: true });
  await expect(form.getByRole("status")).toContainText("900");
  await created(page);
  await expect(page.getByRole("listitem").filter({ hasText: "净额" })).toContainText("amount * 0.9");

  await page.goto(`${empty.url}/setup/fields?object=account`);
  form = await begin(page, "在谈净额", "admin.kind_roll_up");
  const by = text("admin.computed_by", {
    records: objects(zh, "opportunity"),
    relation: label(zh, "opportunity", "account"),
  });
  await choose(form.getByLabel(text("admin.computed_child"), { exact: true }), by, { type: true });
  await choose(form.getByLabel(text("admin.computed_function"), { exact: true }), text("admin.computed_function_sum"));
  await choose(form.getByLabel(text("admin.computed_field"), { exact: true }), "净额", { type: true });
  await form.getByRole("textbox", { name: text("admin.computed_condition"), exact: true }).click();
  await page.keyboard.type('stage.kind == "open" ');
  await expect(form).toContainText(text("admin.rule_condition_good"));
  await created(page);

  await page.goto(`${empty.url}/o/account/${account}`);
  await expect(page.getByText("¥900.00")).toBeVisible();
  await expect(page.getByRole("img", { name: new RegExp(text("computed.hint")) })).toBeVisible();
  await page.goto(`${empty.url}/o/opportunity/${deal}`);
  await button(page, "action.edit").click();
  await field(dialog(page), "opportunity", "amount").fill("2000");
  await button(dialog(page), "action.save").click();
  await expect(dialog(page)).toHaveCount(0);
  await page.goto(`${empty.url}/o/account/${account}`);
  await expect(page.getByText("¥1,800.00")).toBeVisible();
  expect(await find(page.request, empty.url, "opportunity", "x_field_1 eq 1800")).toHaveLength(1);
});
