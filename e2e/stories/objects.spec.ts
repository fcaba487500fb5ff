/** An administrator makes an object in the browser; it is worked with, filled from a file, kept from a role, retired and brought back. */
import { find, found, make } from "../api.ts";
import { button, choose, dialog, enterDay } from "../hand.ts";
import { object, say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story("an object is made, used, restricted, retired and brought back", async ({ page, empty }) => {
  const { url } = empty;
  await found(page.request, url);
  const deal = await make(page.request, url, "opportunity", { name: "太湖水厂二期" });

  // Made, with a board from the first moment, and nothing for auditors.
  await page.goto(`${url}/setup/objects`);
  await expect(page.getByText(text("admin.objects_none"))).toBeVisible();
  await button(page, "admin.object_new").first().click();
  const form = dialog(page);
  await form.getByLabel(`${text("admin.object_labels")}: 简体中文`).fill("投标");
  await form.getByLabel(`${text("admin.object_labels")}: English`).fill("Tender");
  await choose(form.getByLabel(text("admin.object_whole"), { exact: true }), object(zh, "opportunity"), { type: true });
  for (const stage of ["准备", "已投", "中标"]) {
    await form.getByLabel(text("admin.field_option_new")).fill(stage);
    await form.getByLabel(text("admin.field_option_new")).press("Enter");
  }
  await choose(form.getByLabel(text("choice.role.kind.auditor"), { exact: true }), text("admin.object_start_none"));
  await button(form, "action.create").click();
  const next = page.getByRole("status", { name: text("admin.object_made", { title: "投标" }) });
  await expect(next).toBeVisible();

  // A field of its own.
  await button(next, "admin.object_next_fields").click();
  await button(page, "admin.field_new").click();
  await dialog(page)
    .getByLabel(`${text("admin.field_labels")}: 简体中文`)
    .fill("截止日");
  await choose(dialog(page).getByLabel(text("admin.field_kind"), { exact: true }), text("admin.kind_date"), {
    type: true,
  });
  await dialog(page).getByLabel(text("admin.field_name"), { exact: true }).fill("x_due");
  await button(dialog(page), "action.create").click();
  await expect(dialog(page)).toHaveCount(0);

  // A record, on the page of what it belongs to and on the board.
  await page.getByRole("link", { name: "投标", exact: true }).first().click();
  await page
    .getByRole("button", { name: text("list.new", { object: "投标" }) })
    .first()
    .click();
  const entry = dialog(page);
  await entry.locator('[data-field="name"] input').fill("水泵标段");
  await choose(entry.locator('[data-field="opportunity"] input'), "太湖水厂二期", { type: true });
  await choose(entry.locator('[data-field="x_stage"] input'), "准备");
  await enterDay(entry.locator('[data-field="x_due"] input'), "2026-12-01");
  await button(entry, "action.create").click();
  await expect(entry).toHaveCount(0);
  await page.goto(`${url}/o/x_tender`);
  await button(page, "list.as_board").click();
  await expect(page.getByText("水泵标段")).toBeVisible();
  await page.goto(`${url}/o/opportunity/${deal}`);
  await expect(page.getByRole("region", { name: "投标" }).getByRole("link", { name: "水泵标段" })).toBeVisible();

  // More of them from a file.
  await page.goto(`${url}/import?object=x_tender`);
  const chooser = page.waitForEvent("filechooser");
  await button(page, "import.choose_file").click();
  const content = "名称,阶段,截止日\n阀门标段,已投,2026-12-05\n仪表标段,中标,2026-12-06\n";
  await (await chooser).setFiles({ name: "投标.csv", mimeType: "text/csv", buffer: Buffer.from(content) });
  await button(page, "import.check").click();
  await button(page, "import.run", { rows: "2" }).click();
  await expect(page.getByText(text("import.done"), { exact: true })).toBeVisible();
  const [first] = await find(page.request, url, "x_tender", "name eq '水泵标段'");

  // What a role may do stands beside what it may do with built-in objects.
  const [auditor] = await find(page.request, url, "role", "kind eq 'auditor'");
  await page.goto(`${url}/setup/roles?role=${auditor?.id}`);
  await expect(page.getByText("投标", { exact: true }).last()).toBeVisible();
  const told = await page.request.get(`${url}/api/roles/${auditor?.id}/permissions`);
  expect((await told.json()).objects.x_tender.read).toBe("none");

  // Its history, retired, and brought back with everything.
  await page.goto(`${url}/o/x_tender/${first?.id}`);
  await expect(page.getByText(text("record.timeline")).first()).toBeVisible();
  await page.goto(`${url}/setup/objects`);
  await button(page, "admin.object_retire", { title: "投标" }).click();
  await dialog(page)
    .getByRole("button", { name: text("admin.object_retire", { title: "投标" }) })
    .click();
  await expect(page.getByRole("region", { name: text("admin.objects_retired") })).toContainText("投标");
  expect((await page.request.get(`${url}/odata/x_tender`)).status()).toBe(404);
  await button(page.getByRole("region", { name: text("admin.objects_retired") }), "action.restore").click();
  await expect(page.getByRole("region", { name: text("admin.objects_retired") })).toHaveCount(0);
  expect(await find(page.request, url, "x_tender", "name ne null")).toHaveLength(3);
});
