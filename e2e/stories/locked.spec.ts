/** A record that waits for an approval says so before anybody clicks, on its page, on the board and in the list, and its approval can be printed. */
import { find, found, make, session } from "../api.ts";
import { button } from "../hand.ts";
import { say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story("a locked deal shows why it cannot be changed, and its approval is printed", async ({ page, empty }) => {
  const url = empty.url;
  await found(page.request, url);
  const { user, csrf_token } = await session(page.request, url);
  const process = await make(page.request, url, "approval_process", {
    object: "opportunity",
    name: "特价审批",
    needed: "nothing",
    own: "decides",
    steps: [{ name: "主管", approvers: [{ kind: "user", id: user?.id }] }],
  });
  const deal = await make(page.request, url, "opportunity", { name: "锡山泵房", amount: 5000 });
  const asked = await page.request.post(`${url}/api/records/opportunity/${deal}/approvals`, {
    data: { process_id: process, opinion: "竞品报价更低" },
    headers: { "X-CSRF-Token": csrf_token ?? "" },
  });
  expect(asked.ok()).toBe(true);

  const reason = text("error.approval_locks", { process: "特价审批", person: user?.name ?? "" });
  await page.goto(`${url}/o/opportunity/${deal}`);
  await expect(page.getByText(text("record.locked"), { exact: true })).toBeVisible();
  await expect(button(page, "action.edit")).toBeDisabled();
  await expect(button(page, "opportunity.win").first()).toBeDisabled();
  await button(page, "opportunity.lose").first().locator("..").hover();
  await expect(page.getByRole("tooltip", { name: reason }).first()).toBeVisible();

  await page.getByRole("link", { name: text("approval.print") }).click();
  await expect(page.getByRole("heading", { level: 1, name: "特价审批 · 锡山泵房" })).toBeVisible();
  await expect(page.getByRole("article")).toContainText("竞品报价更低");
  await page.emulateMedia({ media: "print" });
  await expect(button(page, "approval.print")).toBeHidden();
  await page.emulateMedia({ media: "screen" });

  await page.goto(`${url}/o/opportunity?as=board`);
  const card = page.getByRole("article", { name: "锡山泵房" });
  await expect(card).toContainText(reason);

  await page.goto(`${url}/o/opportunity`);
  await expect(page.getByRole("gridcell", { name: "锡山泵房" }).getByRole("img", { name: reason })).toBeVisible();
  expect(await find(page.request, url, "opportunity", "name eq '锡山泵房'")).toHaveLength(1);
});
