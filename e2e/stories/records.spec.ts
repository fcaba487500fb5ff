/** What can be done with any records: changed in place and in bulk, found, arranged, shared, merged, taken back. */
import { make } from "../api.ts";
import { button, choose, dialog, field, read, take } from "../hand.ts";
import { settled } from "../page.ts";
import { label, objects, say } from "../words.ts";
import { expect, type Page, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);
const found = (page: Page, words: string, where = "lead") => page.goto(`/o/${where}?q=${encodeURIComponent(words)}`);
const row = (page: Page, title: string) => page.getByRole("row").filter({ hasText: title });

async function fromMenu(page: Page, ...keys: string[]): Promise<void> {
  await button(page, "action.more").click();
  for (const key of keys) await page.getByRole("menuitem", { name: key }).click();
}

story("a value is changed in its cell, and one that cannot be says so there", async ({ enter, demo }) => {
  const page = await enter("representative");
  await make(page.request, demo.url, "lead", {
    name: "栾一鸣",
    company: "句容栖霞水泥有限公司",
    phone: "13851400020",
  });
  await found(page, "栖霞水泥");
  const line = row(page, "栾一鸣");
  const phone = line.getByRole("gridcell").filter({ hasText: "138 5140 0020" });
  await phone.hover();
  await button(phone, "list.edit_cell", { field: label(zh, "lead", "phone") }).click();
  await line.getByRole("textbox").fill("12");
  await page.keyboard.press("Enter");
  await expect(line.getByRole("alert")).toBeVisible();
  await line.getByRole("textbox").fill("13851400021");
  await page.keyboard.press("Enter");
  await expect(line).toContainText("138 5140 0021");
});

story("many records are changed and deleted at once, and come back from the bin", async ({ enter, demo }) => {
  const page = await enter("representative");
  for (const name of ["滕远", "巫晓", "詹慧"]) {
    await make(page.request, demo.url, "lead", { name, company: "溧水群芳化纤有限公司" });
  }
  await found(page, "群芳化纤");
  await expect(row(page, "群芳化纤")).toHaveCount(3);
  await page.getByLabel(text("list.select_all")).check();
  const bar = page.getByRole("toolbar", { name: text("bulk.title") });
  await button(bar, "bulk.edit").click();
  const edit = dialog(page);
  await choose(edit.getByLabel(text("bulk.field"), { exact: true }), label(zh, "lead", "rating"), { type: true });
  await edit.getByLabel(text("bulk.value"), { exact: true }).click();
  await take(page, text("choice.lead.rating.hot"));
  await button(edit, "bulk.apply").click();
  await expect(page.getByText(text("bulk.done", { count: "3" }))).toBeVisible();

  await page.getByLabel(text("list.select", { title: "滕远" })).check();
  await page.getByLabel(text("list.select", { title: "巫晓" })).check();
  await button(bar, "action.delete").click();
  await button(dialog(page), "action.delete").click();
  await expect(row(page, "群芳化纤")).toHaveCount(1);
  await button(page, "action.undo").click();
  await expect(row(page, "群芳化纤")).toHaveCount(3);

  await page.getByRole("link", { name: "詹慧" }).click();
  await expect(page.getByRole("region", { name: text("record.details") })).toContainText(
    text("choice.lead.rating.hot"),
  );
  await fromMenu(page, text("action.delete"));
  await expect(page).toHaveURL(/\/o\/lead$/);
  await fromMenu(page, text("list.bin"));
  await page.getByRole("link", { name: "詹慧" }).click();
  await page
    .getByRole("status")
    .getByRole("button", { name: text("action.restore") })
    .click();
  await expect(page.getByText(text("record.restored", { title: "詹慧" }))).toBeVisible();
  await expect(page.getByRole("status")).toHaveCount(0);
});

story(
  "a list is filtered, arranged, kept as a view for oneself and for all, and brought home",
  async ({ enter, demo }) => {
    const page = await enter("administrator");
    for (const [name, amount] of [
      ["云台风机一号", 30_000],
      ["云台风机二号", 90_000],
      ["云台风机三号", 120_000],
    ]) {
      await make(page.request, demo.url, "opportunity", { name, amount, expected_close_on: "2031-05-01" });
    }
    await page.goto("/o/opportunity");
    await button(page, "filter.title").click();
    const panel = dialog(page, text("filter.title"));
    await panel.getByLabel(text("filter.value"), { exact: true }).fill("云台风机");
    await button(panel, "filter.add").click();
    await choose(panel.getByLabel(text("filter.field"), { exact: true }).nth(1), label(zh, "opportunity", "amount"), {
      type: true,
    });
    await choose(panel.getByLabel(text("filter.operator"), { exact: true }).nth(1), text("operator.at_least"));
    await panel.getByLabel(text("filter.value"), { exact: true }).nth(1).fill("90000");
    await button(panel, "filter.apply", { count: "2" }).click();
    await expect(row(page, "云台风机")).toHaveCount(2);
    await expect(page.getByRole("list", { name: text("filter.active") }).getByRole("listitem")).toHaveCount(2);

    await button(page, "columns.title").click();
    const columns = dialog(page, text("columns.title"));
    await columns.getByLabel(text("columns.search")).fill(label(zh, "opportunity", "probability"));
    await columns.getByRole("checkbox", { name: label(zh, "opportunity", "probability") }).check();
    await page.keyboard.press("Escape");
    const heading = page.getByRole("columnheader", { name: label(zh, "opportunity", "probability") });
    await expect(heading).toBeAttached();
    const amount = page.getByRole("columnheader", { name: label(zh, "opportunity", "amount") });
    await amount.getByRole("button").click();
    await expect(row(page, "云台风机").first()).toContainText("二号");
    await amount.getByRole("button").click();
    await expect(row(page, "云台风机").first()).toContainText("三号");

    for (const [name, shared] of [
      ["云台自己看", false],
      ["云台大家看", true],
    ] as const) {
      await button(page, "view.choose").click();
      await page.getByRole("menuitem", { name: text("view.save_as") }).click();
      const save = dialog(page, text("view.save_as"));
      await save.getByLabel(text("view.name")).fill(name);
      if (shared) await save.getByLabel(text("view.share")).check();
      await button(save, "action.save").click();
      await expect(button(page, "view.choose")).toContainText(name);
    }
    const download = page.waitForEvent("download");
    await button(page, "action.more").click();
    await page.getByRole("menuitem", { name: text("action.export") }).hover();
    await page.getByRole("menuitem", { name: "CSV" }).click();
    const lines = (await read(await download)).trim().split(/\r?\n/);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain(label(zh, "opportunity", "probability"));
    expect(lines[1]).toContain("云台风机三号");

    const other = await enter("director");
    await other.goto("/o/opportunity");
    await button(other, "view.choose").click();
    await expect(other.getByRole("menuitem", { name: "云台自己看" })).toHaveCount(0);
    await other.getByRole("menuitem", { name: "云台大家看" }).click();
    await expect(row(other, "云台风机")).toHaveCount(2);
    await expect(other.getByRole("columnheader", { name: label(zh, "opportunity", "probability") })).toBeAttached();
  },
);

story("two accounts of one customer become one, and two again", async ({ enter, demo }) => {
  const page = await enter("manager");
  const kept = await make(page.request, demo.url, "account", { name: "高淳固城湖螃蟹加工有限公司" });
  const other = await make(page.request, demo.url, "account", { name: "高淳固城湖水产公司", phone: "02557300001" });
  await make(page.request, demo.url, "contact", { name: "刁文斌", account_id: other });
  await page.goto(`/o/account/${kept}`);
  await button(page, "merge.title").click();
  const merge = dialog(page, text("merge.title"));
  await choose(merge.getByLabel(text("merge.other")), "高淳固城湖水产公司", { type: true });
  await expect(merge.getByRole("table")).toContainText("高淳固城湖水产公司");
  await button(merge, "merge.ok").click();
  const contacts = page.getByRole("region", { name: objects(zh, "contact"), exact: true });
  await expect(contacts).toContainText("刁文斌");
  await expect(page.getByRole("region", { name: text("record.details") })).toContainText("02557300001");
  const timeline = page.getByRole("region", { name: text("record.timeline") });
  await timeline.getByRole("button", { name: text("action.undo"), exact: true }).click();
  await expect(contacts).not.toContainText("刁文斌");
  await page.goto(`/o/account/${other}`);
  await expect(contacts).toContainText("刁文斌");
});

story("a record is shared with a colleague and kept to oneself again; a file hangs on it", async ({ enter, demo }) => {
  const page = await enter("representative");
  const colleague = await enter("colleague");
  const deal = await make(page.request, demo.url, "opportunity", { name: "句容茅山景区循环泵" });
  const sees = async () => (await colleague.request.get(`${demo.url}/odata/opportunity/${deal}`)).status();
  await page.goto(`/o/opportunity/${deal}`);
  expect(await sees()).toBe(404);
  await fromMenu(page, text("share.title"));
  const share = dialog(page, text("share.title"));
  await choose(share.getByLabel(text("share.whom"), { exact: true }).nth(1), "马晓桐", { type: true });
  await button(share, "share.add").click();
  await expect(share.getByRole("listitem")).toContainText("马晓桐");
  await colleague.goto(`/o/opportunity/${deal}`);
  await expect(colleague.getByRole("heading", { level: 1, name: "句容茅山景区循环泵" })).toBeVisible();
  await button(share, "share.remove").click();
  await expect(share.getByText(text("share.none"))).toBeVisible();
  expect(await sees()).toBe(404);
  await page.keyboard.press("Escape");

  const files = page.getByRole("region", { name: text("files.title") });
  const chooser = page.waitForEvent("filechooser");
  await button(files, "files.add").click();
  const paper = { name: "现场勘测.txt", mimeType: "text/plain", buffer: Buffer.from("进出口 DN100，扬程 32 米") };
  await (await chooser).setFiles(paper);
  const download = page.waitForEvent("download");
  await files.getByRole("link", { name: "现场勘测.txt" }).click();
  expect(await read(await download)).toContain("扬程 32 米");
  await button(files, "files.remove", { name: "现场勘测.txt" }).click();
  await button(dialog(page), "action.delete").click();
  await expect(files.getByRole("listitem")).toHaveCount(0);
});

story("whoever saves second sees what differs and chooses", async ({ enter, demo }) => {
  const first = await enter("representative");
  const second = await enter("manager");
  const account = await make(first.request, demo.url, "account", {
    name: "溧阳天目湖茶场有限公司",
    phone: "13900020001",
  });
  for (const page of [first, second]) {
    await page.goto(`/o/account/${account}`);
    await button(page, "action.edit").click();
  }
  const [one, other] = [dialog(first), dialog(second)];
  await field(one, "account", "phone").fill("13900020002");
  await field(other, "account", "phone").fill("13900020003");
  await button(one, "action.save").click();
  await expect(one).toHaveCount(0);
  await button(other, "action.save").click();
  const conflict = dialog(second, text("conflict.title"));
  await expect(conflict).toContainText("139 0002 0002");
  await conflict.getByRole("radio").nth(1).check();
  await expect(conflict.getByRole("radio").nth(1)).toBeChecked();
  await conflict.getByRole("radio").first().check();
  await button(conflict, "conflict.save").click();
  await expect(second.getByRole("region", { name: text("record.details") })).toContainText("139 0002 0003");
  await expect(first.getByRole("region", { name: text("record.details") })).toContainText("139 0002 0003");
});

story("a customer is found anywhere by pinyin and by initials", async ({ enter, demo }) => {
  const page = await enter("representative");
  await make(page.request, demo.url, "account", { name: "盱眙铁山寺酒业有限公司" });
  await page.goto("/dashboard");
  await settled(page);
  const search = dialog(page).getByRole("combobox");
  for (const typed of ["tieshansi", "xytss", "铁山寺"]) {
    await page.keyboard.press("Control+k");
    await search.fill(typed);
    await expect(page.getByRole("option", { name: /盱眙铁山寺酒业有限公司/ }).first()).toBeVisible();
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("Control+k");
  await search.fill("tieshansi");
  await expect(page.getByRole("option", { name: /盱眙铁山寺/ }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "盱眙铁山寺酒业有限公司" })).toBeVisible();
});

story("what one moves on the board, the other sees move", async ({ enter, demo }) => {
  const mover = await enter("representative");
  const watcher = await enter("manager");
  await make(mover.request, demo.url, "opportunity", { name: "高邮界首茶厂热风炉", amount: 41_000 });
  const board = `/o/opportunity?as=board&q=${encodeURIComponent("界首茶厂")}`;
  const card = (page: Page, column: string) =>
    page.getByRole("region", { name: column, exact: true }).getByRole("button", { name: "高邮界首茶厂热风炉" });
  await Promise.all([mover.goto(board), watcher.goto(board)]);
  await expect(card(watcher, "初步接洽")).toBeVisible();
  await card(mover, "初步接洽").press("]");
  await expect(card(mover, "需求确认")).toBeVisible();
  await expect(card(watcher, "需求确认")).toBeVisible();
});
