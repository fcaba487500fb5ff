/** Whoever is mentioned hears of it while it happens, opens what it is about, and reads all of it away. */
import { find } from "../api.ts";
import { button, dialog } from "../hand.ts";
import { say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);
const bell = /条未读$/;

story("a mention by pinyin rings the bell of whom it names", async ({ enter, demo }) => {
  const writer = await enter("manager");
  const [lu] = await find<{ id: string; name: string }>(writer.request, demo.url, "user", "name eq '陆亦辰'");
  const [deal] = await find(writer.request, demo.url, "opportunity", `owner_id eq ${lu?.id} and stage/kind eq 'open'`);
  const reader = await enter("representative");
  await reader.goto("/o/lead");
  await expect(reader.getByRole("button", { name: bell })).toBeVisible();

  await writer.goto(`/o/opportunity/${deal?.id}`);
  const said = writer
    .getByRole("region", { name: text("record.timeline") })
    .getByRole("textbox")
    .first();
  await said.click();
  await said.pressSequentially("今天请发报价 @luyichen");
  await expect(writer.locator(".k-mention").filter({ hasText: "陆亦辰" })).toBeVisible();
  await said.press("Enter");
  await expect(said).toHaveValue(/@陆亦辰/);
  await button(writer, "activity.log").click();

  const told = text("notice.mention", { who: "沈嘉言", title: deal?.name ?? "" });
  await reader.getByRole("button", { name: bell }).click();
  await dialog(reader).getByRole("link", { name: told }).first().click();
  await expect(reader.getByRole("heading", { level: 1, name: deal?.name })).toBeVisible();
  await expect(reader.getByText("今天请发报价 @陆亦辰").first()).toBeVisible();

  await reader.getByRole("button", { name: bell }).click();
  const all = dialog(reader).getByRole("button", { name: text("bell.read_all") });
  if (await all.isEnabled()) await all.click();
  await dialog(reader)
    .getByRole("button", { name: text("bell.unread"), exact: true })
    .click();
  await expect(dialog(reader).getByText(text("bell.none_unread"))).toBeVisible();
});
