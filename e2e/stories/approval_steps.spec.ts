/** An automation asks for an approval and goes on when it was granted; the log says what it waited for. */
import { found, make, session } from "../api.ts";
import { button, choose, dialog } from "../hand.ts";
import { say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story("what an automation asks for is decided, and its next step follows", async ({ page, empty }) => {
  const url = empty.url;
  await found(page.request, url);
  const { user } = await session(page.request, url);
  await make(page.request, url, "approval_process", {
    object: "lead",
    name: "线索核准",
    needed: "nothing",
    own: "decides",
    steps: [{ name: "主管", approvers: [{ kind: "user", id: user?.id }] }],
  });
  await page.goto(`${url}/setup/automations?object=lead`);
  await button(page, "auto.new").click();
  const form = dialog(page);
  await form.getByLabel(text("admin.rule_name"), { exact: true }).fill("核准后跟进");
  await form.getByLabel(text("auto.notify_text"), { exact: true }).fill("可以跟进");
  await button(form, "auto.step_add").click();
  await page.getByRole("menuitem", { name: text("auto.step_approve") }).click();
  await choose(form.getByLabel(text("auto.approve_process"), { exact: true }), "线索核准");
  await form.getByRole("button", { name: text("auto.step_up", { number: "2" }) }).click();
  await form.getByText(text("auto.active"), { exact: true }).click();
  await button(form, "action.create").click();
  await expect(form).toHaveCount(0);

  const lead = await make(page.request, url, "lead", { name: "郝明远" });
  await page.goto(`${url}/o/lead/${lead}`);
  const panel = page.getByRole("region", { name: text("approval.title"), exact: true });
  await expect(panel).toContainText("线索核准", { timeout: 15_000 });
  await button(panel, "approval.approve").click();
  await button(dialog(page), "approval.approve").click();
  await expect(panel).toContainText(text("approval.state_approved"));
  await expect(page.getByRole("button", { name: text("bell.open", { count: "1" }) })).toBeVisible({ timeout: 15_000 });

  await page.goto(`${url}/setup/automations?object=lead`);
  await page.getByRole("button", { name: text("auto.log_of", { title: "核准后跟进" }) }).click();
  const log = dialog(page);
  await expect(log.getByText(text("auto.state_done"), { exact: true })).toBeVisible();
  await expect(log).toContainText(text("run.approval_approved"));
});
