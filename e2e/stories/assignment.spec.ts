/** An administrator makes a rule; a new lead finds its person, says why, and gets a plan by what it turns out to be. */
import { find, found, make, session } from "../api.ts";
import { button, choose, dialog, field } from "../hand.ts";
import { say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story("a rule gives leads out in turn, and a disposition brings its plan", async ({ page, empty }) => {
  await found(page.request, empty.url);
  const [role] = await find(page.request, empty.url, "role", "kind eq 'representative'");
  for (const [name, email] of [
    ["李娜", "li.na@example.com"],
    ["周强", "zhou.qiang@example.com"],
  ]) {
    await make(page.request, empty.url, "user", { name, email, role_id: role?.id });
  }
  await page.goto(`${empty.url}/setup/assignment`);
  await expect(page.getByText(text("assignment.none"))).toBeVisible();
  await button(page, "assignment.new").click();
  const form = dialog(page);
  await form.getByLabel(text("admin.rule_name"), { exact: true }).fill("新线索轮流");
  await button(form, "action.create").click();
  await expect(form.getByRole("alert")).toHaveText(text("assignment.pool_missing"));
  const people = form.getByLabel(text("assignment.people"), { exact: true });
  for (const name of ["李娜", "周强"]) {
    await people.fill(name);
    await expect(page.locator(".ant-select-item-option-active", { hasText: name })).toBeVisible();
    await people.press("Enter");
    await expect(form.locator(".ant-select-selection-item", { hasText: name })).toBeVisible();
  }
  // Tab would take the option under it once more, and so put it back.
  await people.press("Escape");
  await button(form, "action.create").click();
  await expect(form).toHaveCount(0);
  const rule = page.getByRole("listitem").filter({ hasText: "新线索轮流" });
  await expect(rule).toContainText("李娜");
  await expect(rule).toContainText("周强");

  const first = await make(page.request, empty.url, "lead", { name: "郝明远" });
  const second = await make(page.request, empty.url, "lead", { name: "戚雅琴" });
  const owners = (await find<{ owner_id: string }>(page.request, empty.url, "lead", "name ne null")).map(
    (one) => one.owner_id,
  );
  expect(new Set(owners).size).toBe(2);
  expect((await session(page.request, empty.url)).user?.id).not.toBe(owners[0]);

  await page.goto(`${empty.url}/o/lead/${first}`);
  await expect(page.getByText(text("assignment.rule", { rule: "新线索轮流" }), { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "价格异议", exact: true }).click();
  const plan = page.getByRole("list", { name: text("assignment.plan") });
  await expect(plan.getByRole("listitem")).toHaveCount(3);
  await page.getByRole("button", { name: "培育", exact: true }).click();
  await expect(plan.getByRole("listitem")).toHaveCount(2);

  await page.goto(`${empty.url}/setup/assignment?part=trial`);
  await expect(page.getByRole("row", { name: /周强/ })).toContainText("1");
  expect(second).toBeTruthy();
});

story(
  "what somebody knows stands in their form, and decides for rules and automations alike",
  async ({ page, empty }) => {
    await found(page.request, empty.url);
    const [role] = await find(page.request, empty.url, "role", "kind eq 'representative'");
    const made = { name: "李娜", email: "li.na@example.com", role_id: role?.id };
    const person = await make(page.request, empty.url, "user", made);
    await make(page.request, empty.url, "skill", { name: "医疗" });
    await page.goto(`${empty.url}/setup/users`);
    await page.getByRole("button", { name: "李娜", exact: true }).click();
    const form = dialog(page);
    // The form takes the focus when it has come in; a list that was opened before would close.
    await expect(field(form, "user", "name")).toBeFocused();
    await choose(form.getByLabel(text("assignment.skill_add"), { exact: true }), "医疗");
    await choose(form.getByLabel(text("assignment.skill_level", { name: "医疗" }), { exact: true }), "4");
    await button(form, "action.save").click();
    await expect(form).toHaveCount(0);
    await expect(page.getByText("医疗 4", { exact: true })).toBeVisible();

    await page.goto(`${empty.url}/setup/automations?object=account`);
    await button(page, "auto.new").click();
    await form.getByLabel(text("admin.rule_name"), { exact: true }).fill("新客户给懂行的人");
    await button(form, "auto.step_add").click();
    await page.getByRole("menuitem", { name: text("auto.step_assign") }).click();
    await button(form, "auto.step_remove", { number: "1" }).click();
    const people = form.getByLabel(text("assignment.people"), { exact: true });
    await choose(people, "李娜");
    // The list of several stays open.
    await people.press("Escape");
    await choose(form.getByLabel(text("assignment.method"), { exact: true }), "按技能");
    await form.getByText(text("auto.active"), { exact: true }).click();
    await button(form, "action.create").click();
    await expect(form.getByRole("alert")).toHaveText(text("error.assignment_without_skills"));
    const skills = form.getByLabel(text("assignment.skills"), { exact: true });
    await choose(skills, "医疗");
    await skills.press("Escape");
    await button(form, "action.create").click();
    await expect(form).toHaveCount(0);

    const account = await make(page.request, empty.url, "account", { name: "市一医院" });
    await expect(async () => {
      const [given] = await find<{ owner_id: string }>(page.request, empty.url, "account", `id eq ${account}`);
      expect(given?.owner_id).toBe(person);
    }).toPass({ timeout: 15_000 });
    await page.goto(`${empty.url}/o/account/${account}`);
    await expect(page.getByText(/按“新客户给懂行的人”分配：李娜：医疗 4/)).toBeVisible();
  },
);
