/** What a page offers is what its reader may do with this one record. */
import { make, session } from "../api.ts";
import { button, dialog, field } from "../hand.ts";
import { label, objects, say } from "../words.ts";
import { expect, type Page, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);
const details = (page: Page) => page.getByRole("region", { name: text("record.details") });
const head = (page: Page) => page.getByRole("main").locator("header").first();
const path = (page: Page) => page.getByRole("navigation", { name: text("opportunity.path") });
const lines = (page: Page) => page.getByRole("region", { name: objects(zh, "opportunity_line"), exact: true });

story("what is shared for reading is shown and not offered for changing", async ({ enter, demo }) => {
  const page = await enter("representative");
  const colleague = await enter("colleague");
  const administrator = await enter("administrator");
  const deal = await make(page.request, demo.url, "opportunity", { name: "金坛盐穴注采泵组" });
  await make(page.request, demo.url, "opportunity_line", {
    opportunity_id: deal,
    description: "注采泵",
    price: 86_000,
  });
  const { user } = await session(colleague.request, demo.url);
  const share = { object: "opportunity", record: deal, grantee: user?.id, access: "read" };
  const shared = await make(administrator.request, demo.url, "share", share);

  await page.goto(`/o/opportunity/${deal}`);
  await expect(button(page, "action.edit")).toBeVisible();
  await expect(button(head(page), "opportunity.win")).toBeVisible();
  await expect(path(page).getByRole("button").first()).toBeEnabled();
  await expect(button(lines(page), "action.new")).toBeVisible();
  await expect(page.getByText(text("record.read_only"), { exact: true })).toHaveCount(0);

  await colleague.goto(`/o/opportunity/${deal}`);
  await expect(colleague.getByText(text("record.read_only"), { exact: true })).toBeVisible();
  await expect(lines(colleague)).toContainText("注采泵");
  await expect(details(colleague)).toContainText("金坛盐穴注采泵组");
  for (const place of [head(colleague), lines(colleague)]) await expect(place.getByRole("button")).toHaveCount(0);
  const pencil = text("list.edit_cell", { field: "" });
  await expect(details(page).getByRole("button", { name: pencil })).not.toHaveCount(0);
  await expect(details(colleague).getByRole("button", { name: pencil })).toHaveCount(0);
  await expect(button(colleague, "files.add")).toHaveCount(0);
  for (const step of await path(colleague).getByRole("button").all()) await expect(step).toBeDisabled();

  // Opened for writing, the same page is one to work on; whose the deal is stays the owner's business.
  const { csrf_token } = await session(administrator.request, demo.url);
  const opened = await administrator.request.patch(`${demo.url}/odata/share/${shared}`, {
    data: { access: "write" },
    headers: { "X-CSRF-Token": csrf_token ?? "" },
  });
  expect(opened.ok()).toBe(true);
  await colleague.reload();
  await button(colleague, "action.edit").click();
  const form = dialog(colleague);
  await expect(field(form, "opportunity", "name")).toBeVisible();
  await expect(field(form, "opportunity", "owner")).toHaveCount(0);
  await button(form, "action.cancel").click();
  const owner = { field: label(zh, "opportunity", "owner") };
  await expect(button(details(colleague), "list.edit_cell", owner)).toHaveCount(0);
  await button(colleague, "action.more").click();
  await expect(colleague.getByRole("menuitem", { name: text("share.title") })).toBeVisible();
  await expect(colleague.getByRole("menuitem", { name: text("action.delete") })).toHaveCount(0);
});

story("in a list, what may not be changed is refused beside the value", async ({ enter, demo }) => {
  const page = await enter("representative");
  const colleague = await enter("colleague");
  const administrator = await enter("administrator");
  const lead = await make(page.request, demo.url, "lead", { name: "茅以升", company: "丹阳鱼跃精密铸件有限公司" });
  const { user } = await session(colleague.request, demo.url);
  const share = { object: "lead", record: lead, grantee: user?.id, access: "read" };
  await make(administrator.request, demo.url, "share", share);

  await colleague.goto(`/o/lead?q=${encodeURIComponent("丹阳鱼跃")}`);
  const line = colleague.getByRole("row").filter({ hasText: "茅以升" });
  const cell = line.getByRole("gridcell").filter({ hasText: "丹阳鱼跃精密铸件有限公司" });
  await cell.hover();
  await button(cell, "list.edit_cell", { field: label(zh, "lead", "company") }).click();
  await line.getByRole("textbox").fill("别人的公司");
  await colleague.keyboard.press("Enter");
  await expect(line.getByRole("alert")).toContainText(text("error.action_forbidden"));
});
