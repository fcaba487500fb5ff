/** An administrator draws an approval in the browser; a colleague runs into it and asks, and it is decided in the list, on a phone. */
import { found, make, session } from "../api.ts";
import { button, choose, dialog, take } from "../hand.ts";
import { label, say } from "../words.ts";
import { expect, hire, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story(
  "a stage needs an approval, which is asked for where it is refused and decided in the list",
  async ({ page, empty, browser }) => {
    const url = empty.url;
    await found(page.request, url);
    const { user } = await session(page.request, url);
    await page.goto(`${url}/setup/approvals?object=opportunity`);
    await button(page, "approval.new").click();
    const form = dialog(page);
    await form.getByLabel(text("approval.name"), { exact: true }).fill("大单审批");
    await form.getByRole("textbox", { name: text("approval.records"), exact: true }).fill("amount >= 1000");
    await choose(form.getByLabel(text("approval.needed"), { exact: true }), text("approval.needed_stages"));
    const stages = form.getByLabel(text("approval.stages"), { exact: true });
    await stages.click();
    await take(page, "合同签订");
    await page.keyboard.press("Escape");
    await choose(form.getByLabel(text("approval.approvers")).first(), text("approval.by_user"));
    await form
      .getByRole("combobox", { name: text("approval.approvers") })
      .nth(1)
      .click();
    await take(page, user?.name ?? "");
    await button(form, "action.create").click();
    await expect(form).toHaveCount(0);
    await expect(page.getByRole("listitem").filter({ hasText: "大单审批" })).toBeVisible();

    const colleague = await hire(page, browser, url);
    const deal = await make(colleague.request, url, "opportunity", { name: "锡山泵房", amount: 5000 });
    await colleague.goto(`${url}/o/opportunity/${deal}`);
    await colleague.getByRole("button", { name: "合同签订", exact: true }).click();
    const ask = dialog(colleague);
    await expect(ask).toContainText(text("approval.needed_text"));
    await ask.getByLabel(text("approval.opinion"), { exact: true }).fill("本周签约");
    await button(ask, "approval.ask").click();
    const panel = colleague.getByRole("region", { name: text("approval.title"), exact: true });
    await expect(panel).toContainText(text("approval.locked_text"));
    await expect(panel.locator('[aria-current="step"]')).toContainText(user?.name ?? "");

    await page.setViewportSize({ width: 375, height: 800 });
    await page.goto(`${url}/approvals`);
    const item = page.getByRole("listitem").filter({ hasText: "锡山泵房" });
    await expect(item).toContainText("本周签约");
    await item.getByRole("checkbox", { name: text("approval.choose", { title: "锡山泵房" }) }).check();
    await button(page, "approval.approve_count", { count: "1" }).click();
    await expect(page.getByText(text("approval.none_waiting"))).toBeVisible();

    await colleague.reload();
    await expect(colleague.locator('[aria-current="step"]').filter({ hasText: "合同签订" })).toBeVisible();
    await expect(panel).toContainText(text("approval.state_approved"));
    await expect(colleague.getByText(label(zh, "opportunity", "stage")).first()).toBeVisible();
  },
);
