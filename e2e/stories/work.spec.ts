/** A representative's work, from a customer that may be known already to deals won and lost. */
import { find, make } from "../api.ts";
import { phone } from "../browser.ts";
import { button, choose, dialog, enterDay, field, take } from "../hand.ts";
import { label, object, objects, say } from "../words.ts";
import { expect, type Page, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

const stages = async (page: Page, url: string): Promise<string[]> => {
  const found = await find(page.request, url, "stage", "kind eq 'open'", "&$orderby=position");
  return found.map((stage) => stage.name);
};

const timeline = (page: Page) => page.getByRole("region", { name: text("record.timeline") });

story("a customer that is known already is seen before it is entered again", async ({ enter, demo }) => {
  const colleague = await enter("colleague");
  const page = await enter("representative");
  await make(page.request, demo.url, "account", { name: "苏州瀚川水务有限公司" });
  await make(colleague.request, demo.url, "account", { name: "深圳市磐龙暖通工程有限公司" });

  await page.goto("/o/account");
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  await page.keyboard.press("n");
  const form = dialog(page, text("form.new", { object: object(zh, "account") }));
  const name = field(form, "account", "name");
  const hits = form.getByRole("listitem");

  await name.fill("苏州瀚川水务有限公司");
  await expect(hits.filter({ hasText: text("duplicate.exact") })).toContainText("苏州瀚川水务有限公司");
  await name.fill("苏州市瀚川水务公司");
  await expect(hits.filter({ hasText: text("duplicate.similar") })).toContainText("苏州瀚川水务有限公司");
  await name.fill("苏州翰川水务有限公司");
  await expect(hits.filter({ hasText: text("duplicate.pinyin") })).toContainText("苏州瀚川水务有限公司");

  // Another region's customer: that there is one is said, which one is not.
  await name.fill("深圳市磐龙暖通工程有限公司");
  await expect(hits.filter({ hasText: text("duplicate.exact") })).toBeVisible();
  await expect(hits.filter({ hasText: text("duplicate.exact") }).getByRole("link")).toHaveCount(0);
  await expect(hits.filter({ hasText: "磐龙暖通" })).toHaveCount(0);

  // The server refuses an exact one even if one insists by the button; the rest of the form is not lost.
  await name.fill("苏州瀚川水务有限公司");
  await button(form, "action.create").click();
  await expect(form.getByRole("alert").first()).toBeVisible();
  await name.fill("苏州瀚川水务二期有限公司");
  await button(form, "action.create").click();
  await expect(page.getByRole("heading", { level: 1, name: "苏州瀚川水务二期有限公司" })).toBeVisible();
});

story("on a phone a lead is called and becomes a customer with a deal, in one step", async ({ enter, demo }) => {
  const page = await enter("representative", { viewport: phone, hasTouch: true });
  await make(page.request, demo.url, "lead", { name: "闻人清", company: "江阴璟澄热电有限公司", phone: "13951800077" });

  await page.goto("/o/lead");
  await page.getByRole("link", { name: /闻人清/ }).click();
  await button(page, "record.timeline").click();
  await page.getByRole("button", { name: text("choice.activity.kind.call"), exact: true }).click();
  await page.getByLabel(label(zh, "activity", "outcome")).fill("想先看两台样机");
  await page.getByLabel(label(zh, "activity", "next_step"), { exact: true }).fill("寄样机报价");
  await enterDay(page.getByLabel(label(zh, "lead", "next_contact_on")), "2030-03-05");
  await button(page, "activity.log").click();
  await expect(timeline(page).getByRole("listitem").filter({ hasText: "想先看两台样机" })).toContainText("寄样机报价");
  await button(page, "record.details").click();
  await expect(page.getByRole("region", { name: text("record.details") })).toContainText("2030-03-05");

  await button(page, "lead.convert").click();
  const convert = dialog(page, text("lead.convert_title"));
  await expect(convert.getByRole("group", { name: object(zh, "account") }).getByRole("textbox")).toHaveValue(
    "江阴璟澄热电有限公司",
  );
  const deal = convert.getByRole("group", { name: object(zh, "opportunity"), exact: true });
  await field(deal, "opportunity", "name").fill("璟澄热电循环水泵");
  await field(deal, "opportunity", "amount").fill("86000");
  await button(convert, "lead.convert").click();

  await expect(page.getByRole("heading", { level: 1, name: "璟澄热电循环水泵" })).toBeVisible();
  const details = page.getByRole("region", { name: text("record.details") });
  await details.getByRole("link", { name: "江阴璟澄热电有限公司" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "江阴璟澄热电有限公司" })).toBeVisible();
  await button(page, "record.related").click();
  await expect(page.getByRole("region", { name: objects(zh, "contact") })).toContainText("闻人清");
  await expect(page.getByRole("region", { name: objects(zh, "opportunity") })).toContainText("璟澄热电循环水泵");
});

story("a card goes from column to column by mouse and by keys", async ({ enter, demo }) => {
  const page = await enter("representative");
  await make(page.request, demo.url, "opportunity", { name: "宜兴芷兰环保曝气风机", amount: 52000 });
  const [first = "", second = "", third = ""] = await stages(page, demo.url);
  await page.goto(`/o/opportunity?as=board&q=${encodeURIComponent("芷兰环保")}`);
  const column = (name: string) => page.getByRole("region", { name, exact: true });
  const card = (name: string) => column(name).getByRole("button", { name: "宜兴芷兰环保曝气风机" });
  await expect(card(first)).toBeVisible();

  const from = await card(first).boundingBox();
  const to = await column(second).boundingBox();
  if (!from || !to) throw new Error("the board is not there");
  await page.mouse.move(from.x + 20, from.y + 60);
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y + 64, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, to.y + 90, { steps: 8 });
  await expect(column(second).locator("[data-over]")).toBeVisible();
  await page.mouse.up();
  await expect(card(second)).toBeVisible();
  await expect(card(first)).toHaveCount(0);

  await card(second).press("]");
  await expect(card(third)).toBeVisible();
  const said = text("board.moved", { title: "宜兴芷兰环保曝气风机", column: third });
  await expect(page.getByText(said, { exact: true })).toBeAttached();
  await card(third).press("[");
  await expect(card(second)).toBeVisible();

  // Into the column of the won: asks for what a won deal needs.
  const [won] = await find(page.request, demo.url, "stage", "kind eq 'won'");
  await page.reload();
  await card(second).press("Enter");
  const path = page.getByRole("navigation", { name: text("opportunity.path") });
  await expect(path.getByRole("button", { name: second })).toHaveAttribute("aria-current", "step");
  await path.getByRole("button", { name: won?.name }).click();
  await button(dialog(page, text("opportunity.win_title")), "action.cancel").click();
  await expect(path.getByRole("button", { name: second })).toHaveAttribute("aria-current", "step");
});

story("a deal with product lines is won, another is lost with a reason, and both are told", async ({ enter, demo }) => {
  const page = await enter("representative");
  const account = await make(page.request, demo.url, "account", { name: "丹阳沐川化工有限公司" });
  const deals = await Promise.all(
    ["沐川化工离心泵", "沐川化工阀门"].map((name) =>
      make(page.request, demo.url, "opportunity", { name, account_id: account, amount: 10000 }),
    ),
  );
  const [product] = await find<{ name: string; list_price: number }>(
    page.request,
    demo.url,
    "product",
    "active eq true and list_price gt 0",
    "&$top=1",
  );
  if (!product) throw new Error("the demo company sells nothing");

  await page.goto(`/o/opportunity/${deals[0]}`);
  const lines = page.getByRole("region", { name: objects(zh, "opportunity_line") });
  await button(lines, "action.new").click();
  const form = dialog(page);
  await choose(field(form, "opportunity_line", "product"), product.name, { type: true });
  await field(form, "opportunity_line", "quantity").fill("3");
  await field(form, "opportunity_line", "price").fill("2500.50");
  await button(form, "action.create").click();
  await expect(form).toHaveCount(0);
  await expect(lines).toContainText("7,501.50");
  await expect(page.getByRole("region", { name: text("record.details") })).toContainText("7,501.50");

  await button(page, "opportunity.win").first().click();
  const win = dialog(page, text("opportunity.win_title"));
  await expect(field(win, "opportunity", "amount")).toHaveValue("7,501.50");
  await button(win, "opportunity.win").click();
  const path = page.getByRole("navigation", { name: text("opportunity.path") });
  const [won] = await find(page.request, demo.url, "stage", "kind eq 'won'");
  await expect(path.getByRole("button", { name: won?.name })).toHaveAttribute("aria-current", "step");
  await expect(timeline(page)).toContainText(text("event.won"));
  await expect(timeline(page)).toContainText("7,501.50");
  await expect(button(page, "opportunity.reopen")).toBeVisible();

  await page.goto(`/o/opportunity/${deals[1]}`);
  await button(page, "opportunity.lose").first().click();
  const lose = dialog(page, text("opportunity.lose_title"));
  await expect(button(lose, "opportunity.lose")).toBeDisabled();
  const reason = text("choice.lost_reason.kind.price");
  await field(lose, "opportunity", "lost_reason").click();
  await take(page, reason);
  await lose.getByLabel(text("opportunity.note")).fill("比对手贵两成");
  await button(lose, "opportunity.lose").click();
  await expect(timeline(page)).toContainText("比对手贵两成");
  await expect(page.getByRole("region", { name: text("record.details") })).toContainText(reason);

  // What happened to its deals is told on the page of the customer, too.
  await page.goto(`/o/account/${account}`);
  await expect(timeline(page)).toContainText("沐川化工离心泵");
  await expect(timeline(page)).toContainText("沐川化工阀门");
});
