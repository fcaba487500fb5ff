/** An administrator gives a built-in field a default; whoever enters a record sees it, and what they enter stays. */
import { find, found } from "../api.ts";
import { button, dialog, field } from "../hand.ts";
import { label, object, say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story("a default is shown while a record is entered, and gives way to what is typed", async ({ page, empty }) => {
  const url = empty.url;
  await found(page.request, url);
  const company = label(zh, "lead", "company");
  await page.goto(`${url}/setup/fields?object=lead`);
  await page.getByRole("button", { name: text("default.set", { field: company }) }).click();
  const form = dialog(page);
  await form.getByRole("textbox", { name: text("default.value"), exact: true }).click();
  await page.keyboard.type('name + "的公司"');
  await expect(form).toContainText(text("default.is", { kind: text("admin.kind_text") }));
  await button(form, "action.save").click();
  await expect(form).toHaveCount(0);
  await expect(page.getByText('= name + "的公司"')).toBeVisible();

  for (const [name, typed, expected] of [
    ["郝明远", "", "郝明远的公司"],
    ["李四", "锡山泵房", "锡山泵房"],
  ] as const) {
    await page.goto(`${url}/o/lead`);
    await page
      .getByRole("button", { name: text("list.new", { object: object(zh, "lead") }) })
      .first()
      .click();
    const entry = dialog(page);
    await field(entry, "lead", "name").fill(name);
    await expect(field(entry, "lead", "company")).toHaveValue(`${name}的公司`);
    if (typed) await field(entry, "lead", "company").fill(typed);
    await button(entry, "action.create").click();
    await expect(entry).toHaveCount(0);
    const [made] = await find<{ company: string }>(page.request, url, "lead", `name eq '${name}'`);
    expect(made?.company).toBe(expected);
  }
});
