/** An administrator designs the page of a lead by mouse and by keys; a seller sees it, and makes leads and accounts in short forms. */
import type { Locator } from "@playwright/test";
import { find, found, make, session } from "../api.ts";
import { button, choose, dialog, field, take } from "../hand.ts";
import { label, object, say } from "../words.ts";
import { expect, hire, type Page, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

/** Drags as a hand does: the library takes it up after a few pixels. */
async function drag(page: Page, what: Locator, to: Locator): Promise<void> {
  await what.scrollIntoViewIfNeeded();
  const from = await what.boundingBox();
  const target = await to.boundingBox();
  if (!from || !target) throw new Error("Nothing to drag, or nowhere to drop it.");
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2 + 8, from.y + from.height / 2 + 8, { steps: 4 });
  await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 12 });
  await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2 + 2, { steps: 2 });
  await page.waitForTimeout(150);
  await page.mouse.up();
  await expect(page.locator("[data-dragging]")).toHaveCount(0);
}

const row = (place: Page | Locator, name: string) => place.locator(`.k-part-fields [data-name="${name}"]`);
const grip = (of: Locator) => of.locator("[data-rfd-drag-handle-draggable-id]");
const named = (section: Locator) =>
  section.locator("[data-name]").evaluateAll((rows) => rows.map((one) => one.getAttribute("data-name")));

story("a page is designed by mouse and keys, and a seller sees it", async ({ page, empty, browser }) => {
  await found(page.request, empty.url);
  const seller = await hire(page, browser, empty.url);
  await page.goto(`${empty.url}/setup/layouts?object=lead`);
  await expect(page.getByText(text("layout.none", { object: object(zh, "lead") }))).toBeVisible();
  await button(page, "layout.new").click();
  const designer = dialog(page);
  await designer.getByLabel(text("layout.name"), { exact: true }).fill("销售看线索");
  await choose(designer.getByLabel(text("layout.roles"), { exact: true }), "销售代表");
  await page.keyboard.press("Escape");
  const first = designer.locator(".k-part").first();
  await first.getByLabel(text("layout.section_title"), { exact: true }).fill("要紧的");

  // By mouse: out of a section into the palette, and the note from far below into the first section.
  const before = await named(first);
  expect(before.slice(0, 3)).toEqual(["name", "company", "number"]);
  await drag(
    page,
    grip(row(first, "position")),
    designer.getByLabel(text("layout.palette")).locator(".k-chips-fields"),
  );
  await expect(row(designer, "position")).toHaveCount(0);
  await expect(designer.locator(".k-cost strong")).toHaveCount(0);

  // By keys: up over the number, then the step is taken back and done again.
  const company = grip(row(first, "status"));
  await company.focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Space");
  await expect.poll(async () => (await named(first)).slice(0, 3)).toEqual(["name", "status", "company"]);
  await button(designer, "layout.undo").click();
  await expect.poll(async () => (await named(first)).slice(0, 3)).toEqual(["name", "company", "number"]);
  await button(designer, "layout.redo").click();

  // What has to be there is asked for before it is saved, and comes back with a click.
  await button(designer, "layout.remove", { title: label(zh, "lead", "name") }).click();
  const missing = designer.getByRole("button", { name: text("layout.missing", { field: label(zh, "lead", "name") }) });
  await expect(missing).toBeVisible();
  await button(designer, "action.create").click();
  await expect(designer.getByRole("alert")).toContainText(label(zh, "lead", "name"));
  await button(designer, "layout.undo").click();
  await expect(missing).toHaveCount(0);
  await designer.getByText(text("layout.rest")).click();
  await button(designer, "action.create").click();
  await expect(designer).toHaveCount(0);
  await expect(page.getByRole("listitem").filter({ hasText: "销售看线索" })).toContainText("销售代表");

  const { csrf_token } = await session(seller.request, empty.url);
  const answer = await seller.request.post(`${empty.url}/odata/lead`, {
    data: { name: "郝明远", company: "瀚川水务", position: "部长" },
    headers: { "X-CSRF-Token": csrf_token ?? "" },
  });
  const lead = (await answer.json()).id;
  await seller.goto(`${empty.url}/o/lead/${lead}`);
  const card = seller.locator(".k-record-card").first();
  await expect(card.getByRole("heading", { name: "要紧的" })).toBeVisible();
  await expect(card.locator("dt").nth(1)).toHaveText(label(zh, "lead", "status"));
  await expect(card).not.toContainText(label(zh, "lead", "position"));
  // The administrator has another role, and the page as it was.
  await page.goto(`${empty.url}/o/lead/${lead}`);
  await expect(page.locator(".k-record-card").first()).toContainText(label(zh, "lead", "position"));
  await seller.context().close();
});

story(
  "a short form asks for little, becomes the whole one, and makes what is missing in a list",
  async ({ page, empty }) => {
    await found(page.request, empty.url);
    const short = (name: string, of: string, fields: string[]) => ({
      object: of,
      name,
      kind: "quick",
      definition: { tabs: [{ parts: [{ kind: "section", fields: fields.map((one) => ({ name: one })) }] }] },
    });
    await make(page.request, empty.url, "layout", short("快速商机", "opportunity", ["name", "account", "stage"]));
    await make(page.request, empty.url, "layout", short("快速客户", "account", ["name", "phone"]));
    await page.goto(`${empty.url}/dashboard`);
    await expect(page.getByRole("navigation").first()).toBeVisible();
    await page.keyboard.press("Control+k");
    await page
      .getByRole("dialog")
      .getByRole("combobox")
      .fill(text("list.new", { object: object(zh, "opportunity") }));
    await page.getByRole("option", { name: text("list.new", { object: object(zh, "opportunity") }) }).click();

    const form = page.getByRole("dialog").filter({ has: page.locator('[data-field="stage"]') });
    await expect(form.locator("[data-field]")).toHaveCount(3);
    await field(form, "opportunity", "name").fill("水厂改造");
    const account = field(form, "opportunity", "account");
    await account.click();
    await account.fill("瀚川水务");
    await take(page, text("reference.create_named", { object: object(zh, "account"), title: "瀚川水务" }));
    const inner = page
      .getByRole("dialog")
      .filter({ has: page.locator('[data-field="phone"]') })
      .last();
    await expect(field(inner, "account", "name")).toHaveValue("瀚川水务");
    await button(inner, "action.create").click();
    await expect(form.locator('[data-field="account"]')).toContainText("瀚川水务");
    await expect(form.locator("[data-field]")).toHaveCount(3);

    await button(form, "layout.all_fields").click();
    await expect(field(form, "opportunity", "name")).toHaveValue("水厂改造");
    await expect(form.locator('[data-field="amount"]')).toBeVisible();
    const stages = await find(page.request, empty.url, "stage", "kind eq 'open'");
    await choose(field(form, "opportunity", "stage"), String(stages[0]?.name), { type: true });
    await button(form, "action.create").click();
    await expect(page.getByRole("heading", { name: "水厂改造" })).toBeVisible();
    const [made] = await find(page.request, empty.url, "opportunity", "account/name eq '瀚川水务'");
    expect(made?.name).toBe("水厂改造");
  },
);

story(
  "a layout for some records follows what a record is, and a form what is chosen in it",
  async ({ page, empty }) => {
    await found(page.request, empty.url);
    const section = (title: string, fields: string[]) => ({
      kind: "section",
      title: { "zh-CN": title },
      fields: fields.map((one) => ({ name: one })),
    });
    const layout = (name: string, condition: string | null, fields: string[]) => ({
      object: "lead",
      name,
      kind: "page",
      condition,
      position: condition ? 0 : 1,
      definition: { tabs: [{ parts: [section(name, fields)] }], rest: false },
    });
    await make(page.request, empty.url, "layout", layout("热线索", 'rating == "hot"', ["name", "rating", "phone"]));
    await make(page.request, empty.url, "layout", layout("其他线索", null, ["name", "rating", "note"]));
    const hot = await make(page.request, empty.url, "lead", { name: "郝明远", rating: "hot" });
    await page.goto(`${empty.url}/o/lead/${hot}`);
    const details = page.getByRole("region", { name: text("record.details") });
    await expect(details.getByRole("heading", { name: "热线索" })).toBeVisible();
    await button(page, "action.edit").click();
    const form = dialog(page);
    await field(form, "lead", "phone").fill("13900018801");
    await choose(field(form, "lead", "rating"), say(zh, "choice.lead.rating.cold"));
    await expect(form.getByRole("heading", { name: "其他线索" })).toBeVisible();
    await expect(form.locator('[data-field="phone"]')).toHaveCount(0);
    await button(form, "action.save").click();
    await expect(form).toHaveCount(0);
    await expect(details.getByRole("heading", { name: "其他线索" })).toBeVisible();
    const [kept] = await find(page.request, empty.url, "lead", "phone eq '13900018801'");
    expect(kept?.name).toBe("郝明远");
  },
);
