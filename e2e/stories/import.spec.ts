/** Bringing in a file: what the wizard asks once, what it says about bad rows, and how all of it is taken back. */
import { find, found } from "../api.ts";
import { button, choose, dialog, read } from "../hand.ts";
import { label, objects, say } from "../words.ts";
import { expect, type Page, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

/** Begins where people begin, in the list, and gives the file to the wizard. */
async function upload(page: Page, url: string, name: string, content: string): Promise<void> {
  await page.goto(`${url}/o/lead`);
  await button(page, "action.more").click();
  await page.getByRole("menuitem", { name: text("action.import") }).click();
  const chooser = page.waitForEvent("filechooser");
  await button(page, "import.choose_file").click();
  await (await chooser).setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
  await expect(button(page, "import.check")).toBeVisible();
}

const count = (page: Page, key: string) =>
  page
    .getByRole("term")
    .filter({ hasText: text(key) })
    .locator("xpath=following-sibling::dd");

story(
  "a file with a new column, an unknown source and a bad row comes in, and is taken back",
  async ({ enter, demo }) => {
    const page = await enter("administrator");
    const fair = [
      "姓名,公司,手机,来源,预计金额,展位号",
      "郝明远,东吴瀚川水务有限公司,13900018801,金鸡湖泵阀展,180000,A12",
      "戚雅琴,锡山清源净水有限公司,13900018802,金鸡湖泵阀展,95000,A12",
      "谭立行,武进恒泰化工有限公司,13900018803,官网,260000,",
      "柏文静,崇川海川热电有限公司,13900018804,金鸡湖泵阀展,约三十万,B07",
      "尚志国,镇海甬江钢铁有限公司,13900018805,转介绍,420000,B08",
    ].join("\n");
    await upload(page, demo.url, "金鸡湖泵阀展.csv", fair);

    // A column that Kaidan has no field for becomes one.
    await choose(page.getByLabel(text("import.field_for", { column: "展位号" })), text("import.new_field"));
    await expect(page.getByLabel(text("import.new_label"))).toHaveValue("展位号");
    await button(page, "import.check").click();

    // Three rows name the source, and it is asked for once.
    await expect(count(page, "import.will_failed")).not.toHaveText("0");
    const unknown = page.getByRole("region", { name: label(zh, "lead", "source"), exact: true });
    await expect(unknown.getByRole("listitem")).toHaveCount(1);
    await expect(unknown.getByRole("listitem")).toContainText(`金鸡湖泵阀展${text("import.rows", { count: "3" })}`);
    await choose(unknown.getByLabel(text("import.what_about", { value: "金鸡湖泵阀展" })), text("import.way_find"));
    await choose(unknown.getByLabel(text("import.record_for", { value: "金鸡湖泵阀展" })), "展会", { type: true });
    await button(page, "import.check_again").click();

    await expect(count(page, "import.will_created")).toHaveText("4");
    await expect(count(page, "import.will_failed")).toHaveText("1");
    const problems = page.getByRole("region", { name: text("import.problems") }).last();
    await expect(problems).toContainText(
      `${text("import.line", { line: "5" })}${label(zh, "lead", "expected_amount")}约三十万`,
    );

    await button(page, "import.run", { rows: "4" }).click();
    await expect(page.getByText(text("import.done"), { exact: true })).toBeVisible();
    await expect(count(page, "import.created")).toHaveText("4");
    await expect(count(page, "import.failed")).toHaveText("1");

    // What failed comes back as a file, to be corrected and brought in again.
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: text("import.failed_rows", { count: "1" }) }).click();
    const failed = (await read(await download)).trim().split(/\r?\n/);
    expect(failed).toHaveLength(2);
    expect(failed[0]).toContain("姓名,公司,手机,来源,预计金额,展位号");
    expect(failed[1]).toContain("柏文静,崇川海川热电有限公司,13900018804,金鸡湖泵阀展,约三十万,B07");
    expect(failed[1]?.length).toBeGreaterThan(
      "柏文静,崇川海川热电有限公司,13900018804,金鸡湖泵阀展,约三十万,B07".length,
    );

    await page.getByRole("link", { name: text("import.open_list", { object: objects(zh, "lead") }) }).click();
    await page.getByRole("link", { name: "郝明远" }).click();
    const details = page.getByRole("region", { name: text("record.details") });
    await expect(details).toContainText("展位号");
    await expect(details).toContainText("A12");
    await expect(details).toContainText("展会");

    await page.goto("/imports");
    await page.getByRole("button", { name: `${text("import.undo")}: 金鸡湖泵阀展.csv` }).click();
    await dialog(page)
      .getByRole("button", { name: text("import.undo") })
      .click();
    const line = page.getByRole("listitem").filter({ hasText: "金鸡湖泵阀展.csv" });
    await expect(line).toContainText(text("import.state_undone"));
    await page.goto(`/o/lead?q=${encodeURIComponent("清源净水")}`);
    await expect(page.getByText(text("list.none_match"), { exact: true })).toBeVisible();
    expect(await find(page.request, demo.url, "lead", "startswith(phone,'1390001880')")).toEqual([]);
  },
);

story("the template has the columns of the object, and its own name", async ({ enter }) => {
  const page = await enter("administrator");
  await page.goto("/import?object=lead");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: text("import.template") }).click();
  const template = await download;
  expect(template.suggestedFilename()).toMatch(/\.xlsx$/);
  expect((await read(template)).slice(0, 2)).toBe("PK");
});

story("a long import is stopped in the middle, and what was written goes again", async ({ page, empty }) => {
  await found(page.request, empty.url);
  const rows = Array.from({ length: 12_000 }, (_, row) => `长名单${row},长名单公司${row}号`);
  await upload(page, empty.url, "长名单.csv", ["姓名,公司", ...rows].join("\n"));

  // A check that is given up leads back to the columns, as they were decided.
  await button(page, "import.check").click();
  await button(page, "action.cancel").click();
  await expect(button(page, "import.check")).toBeVisible();
  await button(page, "import.check").click();
  const run = button(page, "import.run", { rows: "12,000" });
  await expect(run).toBeVisible({ timeout: 30_000 });

  await run.click();
  await expect(page.getByRole("progressbar")).toHaveAttribute("aria-valuenow", /^[1-9]/);
  await button(page, "action.cancel").click();
  await expect(page.getByText(text("import.cancelled"), { exact: true })).toBeVisible();
  await button(page, "import.undo").click();
  await dialog(page)
    .getByRole("button", { name: text("import.undo") })
    .click();
  await expect(page.getByText(text("import.undone"), { exact: true })).toBeVisible({ timeout: 30_000 });
  expect(await find(page.request, empty.url, "lead", "startswith(name,'长名单')")).toEqual([]);
});
