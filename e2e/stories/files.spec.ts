/** Fields that hold files: a company makes its own, a product has its picture; each reader gets what they may read. */
import { make } from "../api.ts";
import { button, choose, dialog, read } from "../hand.ts";
import { label, object, say } from "../words.ts";
import { expect, type Page, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);
const details = (page: Page) => page.getByRole("region", { name: text("record.details") });

/** A square of one colour, as small as pictures come. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR42mMQqVqHFTEMLQkA7EVSgVbI8rUAAAAASUVORK5CYII=",
  "base64",
);

story("a field for files is made, filled, read back, and closed to whoever may not see it", async ({ enter, demo }) => {
  const administrator = await enter("administrator");
  await administrator.goto("/setup/fields?object=lead");
  await button(administrator, "admin.field_new").click();
  const form = dialog(administrator);
  await form.getByLabel(`${text("admin.field_labels")}: 简体中文`).fill("资质证书");
  await choose(form.getByLabel(text("admin.field_kind"), { exact: true }), text("admin.kind_file"), { type: true });
  await button(form, "action.create").click();
  await expect(dialog(administrator)).toHaveCount(0);

  const page = await enter("representative");
  const lead = await make(page.request, demo.url, "lead", { name: "司马光", company: "扬中大全长江电器有限公司" });
  await page.goto(`/o/lead/${lead}`);
  await button(page, "action.edit").click();
  const edit = dialog(page);
  const place = edit.locator("[data-field]").filter({ hasText: "资质证书" });
  const put = async (name: string, content: string) => {
    const chooser = page.waitForEvent("filechooser");
    await place.getByRole("button").first().click();
    await (await chooser).setFiles({ name, mimeType: "text/plain", buffer: Buffer.from(content) });
    await expect(place.getByRole("link", { name })).toBeVisible();
  };
  await put("营业执照.txt", "初稿");
  await put("许可证.txt", "压力管道元件 A 级");
  await button(place, "file.remove", { name: "许可证.txt" }).click();
  await expect(place.getByRole("button", { name: text("file.choose") })).toBeVisible();
  await put("许可证.txt", "压力管道元件 A 级");
  await button(edit, "action.save").click();
  await expect(edit).toHaveCount(0);

  const download = page.waitForEvent("download");
  await details(page).getByRole("link", { name: "许可证.txt" }).click();
  expect(await read(await download)).toBe("压力管道元件 A 级");
  const timeline = page.getByRole("region", { name: text("record.timeline") });
  await expect(timeline).toContainText("许可证.txt");
  const address = await details(page).getByRole("link", { name: "许可证.txt" }).getAttribute("href");

  const colleague = await enter("colleague");
  expect((await colleague.request.get(`${demo.url}${address}`)).status()).toBe(404);
  const manager = await enter("manager");
  expect((await manager.request.get(`${demo.url}${address}`)).status()).toBe(200);
});

story("a product's picture stands beside its name in the list and on its page", async ({ enter, demo }) => {
  const page = await enter("administrator");
  const product = await make(page.request, demo.url, "product", { name: "茅山牌手摇泵" });
  await page.goto(`/o/product/${product}`);
  await button(page, "action.edit").click();
  const edit = dialog(page);
  const place = edit.locator('[data-field="picture"]');
  const chooser = `${label(zh, "product", "picture")}: ${text("file.choose_picture")}`;
  await expect(place.getByRole("button", { name: chooser })).toBeVisible();
  const send = async (name: string, mimeType: string, buffer: Buffer) => {
    await place.locator("input[type=file]").setInputFiles({ name, mimeType, buffer });
    await expect(place.getByRole("link", { name })).toBeVisible();
  };
  await send("说明书.txt", "text/plain", Buffer.from("不是图片"));
  await button(edit, "action.save").click();
  await expect(place.getByRole("alert")).toHaveText(text("error.picture_expected"));
  await send("手摇泵.png", "image/png", picture);
  await button(edit, "action.save").click();
  await expect(edit).toHaveCount(0);
  const shown = details(page).getByRole("img", { name: "手摇泵.png" });
  await expect(shown).toHaveJSProperty("naturalWidth", 8);

  // Everybody who reads products sees it; changing it is for those who keep the catalogue.
  const representative = await enter("representative");
  await representative.goto(`/o/product?q=${encodeURIComponent("茅山牌")}`);
  const row = representative.getByRole("row").filter({ hasText: "茅山牌手摇泵" });
  await expect(row.locator("img")).toHaveJSProperty("naturalWidth", 8);
  await row.getByRole("link", { name: "茅山牌手摇泵" }).click();
  await expect(details(representative).getByRole("img")).toBeVisible();
  const pencil = text("list.edit_cell", { field: label(zh, "product", "picture") });
  await expect(representative.getByRole("heading", { level: 1 })).toContainText("茅山牌手摇泵");
  await expect(details(representative).getByRole("button", { name: pencil })).toHaveCount(0);
  await representative.goto("/o/product");
  await expect(button(representative, "list.new", { object: object(zh, "product") })).toHaveCount(0);
});
