/** An administrator writes the company's own rules in the browser; people who save, and files that come in, obey them at once. */
import { find, found, make } from "../api.ts";
import { button, choose, dialog, field } from "../hand.ts";
import { label, object, objects, say } from "../words.ts";
import { expect, hire, type Page, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

const condition = (page: Page) => dialog(page).getByRole("textbox", { name: text("admin.rule_when"), exact: true });

async function created(page: Page): Promise<void> {
  await button(dialog(page), "action.create").click();
  await expect(dialog(page)).toHaveCount(0);
}

story(
  "an example becomes a rule, refuses a lead beside its field, and a file as well",
  async ({ page, empty, browser }) => {
    await found(page.request, empty.url);
    await page.goto(`${empty.url}/setup/rules?object=lead`);
    await expect(page.getByText(text("admin.rules_none", { object: object(zh, "lead") }))).toBeVisible();
    await page.getByRole("button", { name: text("admin.rule_example_reach") }).click();
    await expect(condition(page)).toContainText("empty(phone) && empty(email)");
    await created(page);
    await expect(page.getByRole("listitem").filter({ hasText: text("admin.rule_example_reach") })).toBeVisible();

    const colleague = await hire(page, browser, empty.url);
    await colleague.goto(`${empty.url}/o/lead`);
    await colleague
      .getByRole("button", { name: text("list.new", { object: object(zh, "lead") }) })
      .first()
      .click();
    const form = dialog(colleague);
    await field(form, "lead", "name").fill("郝明远");
    await button(form, "action.create").click();
    const beside = form.locator('[data-field="phone"]');
    await expect(beside.getByRole("alert")).toHaveText(text("admin.rule_example_reach_message"));
    await field(form, "lead", "phone").fill("13900018801");
    await button(form, "action.create").click();
    await expect(form).toHaveCount(0);
    expect(await find(page.request, empty.url, "lead", "name eq '郝明远'")).toHaveLength(1);

    await page.goto(`${empty.url}/o/lead`);
    await button(page, "action.more").click();
    await page.getByRole("menuitem", { name: text("action.import") }).click();
    const chooser = page.waitForEvent("filechooser");
    await button(page, "import.choose_file").click();
    const content = "姓名,公司,手机\n戚雅琴,锡山清源净水有限公司,13900018802\n谭立行,武进恒泰化工有限公司,\n";
    await (await chooser).setFiles({ name: "名单.csv", mimeType: "text/csv", buffer: Buffer.from(content) });
    await button(page, "import.check").click();
    const problems = page.getByRole("region", { name: text("import.problems") }).last();
    await expect(problems).toContainText(text("import.line", { line: "3" }));
    await expect(problems).toContainText(text("admin.rule_example_reach_message"));
    await button(page, "import.run", { rows: "1" }).click();
    await expect(page.getByText(text("import.done"), { exact: true })).toBeVisible();
    const names = (await find(page.request, empty.url, "lead", "name ne null")).map((one) => one.name).sort();
    expect(names).toEqual(["戚雅琴", "郝明远"].sort());
    await colleague.context().close();
  },
);

story(
  "a condition is written with completion, its mistake is shown at its place, and a form follows it",
  async ({ page, empty }) => {
    await found(page.request, empty.url);
    const known = await make(page.request, empty.url, "lead", { name: "尚志国", rating: "hot" });
    await page.goto(`${empty.url}/setup/rules?object=lead`);
    await button(page, "admin.rule_new").click();
    const form = dialog(page);
    await form.getByLabel(text("admin.rule_name"), { exact: true }).fill("热线索要有公司");
    await choose(form.getByLabel(text("admin.rule_kind"), { exact: true }), text("admin.rule_require"));
    await condition(page).click();
    await page.keyboard.type("ratin == null");
    const near = say(zh, "error.expression_unknown_name_near", { name: "ratin", near: "rating" });
    await expect(form).toContainText(`${text("admin.rule_place", { line: "1", column: "1" })} ${near}`);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+End");
    await page.keyboard.type("rating == ");
    await page.keyboard.type('"h');
    await page.getByRole("option", { name: "hot" }).click();
    await expect(form).toContainText(text("admin.rule_condition_good"));
    await choose(form.getByLabel(text("admin.rule_try"), { exact: true }), "尚志国", { type: true });
    await expect(form.getByRole("status")).toContainText(text("admin.rule_holds"));
    await choose(form.getByLabel(text("admin.rule_field"), { exact: true }), label(zh, "lead", "company"), {
      type: true,
    });
    await created(page);

    // The form marks the field as soon as the condition holds, and the server has the last word.
    await page.goto(`${empty.url}/o/lead/${known}`);
    await button(page, "action.edit").click();
    const company = dialog(page).locator('[data-field="company"]');
    await expect(company.locator(".k-form-required")).toBeVisible();
    await choose(field(dialog(page), "lead", "rating"), say(zh, "choice.lead.rating.cold"));
    await expect(company.locator(".k-form-required")).toHaveCount(0);

    await page.goto(`${empty.url}/setup/rules?object=lead`);
    const line = page.getByRole("listitem").filter({ hasText: "热线索要有公司" });
    await line.getByRole("switch").click();
    await expect.poll(async () => (await find(page.request, empty.url, "rule", "active eq false")).length).toBe(1);
    await expect(
      page
        .getByRole("navigation")
        .filter({ hasText: objects(zh, "opportunity") })
        .first(),
    ).toBeVisible();
  },
);
