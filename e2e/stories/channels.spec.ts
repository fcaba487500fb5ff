/** An administrator adds mail and a group robot, is told what is wrong with an address before anything is sent, and switches one off. */
import { found } from "../api.ts";
import { button, choose, dialog, field } from "../hand.ts";
import { say } from "../words.ts";
import { expect, story } from "./story.ts";

const zh = "zh-CN" as const;
const text = (key: string, values?: Record<string, string>) => say(zh, key, values);

story("a channel is set up, and its address is checked and never shown again", async ({ page, empty }) => {
  await found(page.request, empty.url);
  await page.goto(`${empty.url}/setup/channels`);
  await expect(page.getByText(text("channels.none"), { exact: true })).toBeVisible();
  await button(page, "channels.new").first().click();
  const form = dialog(page);
  await field(form, "channel", "name").fill("企业邮箱");
  await choose(field(form, "channel", "kind"), say(zh, "choice.channel.kind.email"));
  await field(form, "channel", "sender").fill("kaidan@example.com");
  await button(form, "action.create").click();
  // Where it sends to is what comes next.
  const address = dialog(page, text("channels.address_of", { name: "企业邮箱" }));
  await address.getByLabel(text("channels.address"), { exact: true }).fill("https://example.com");
  await button(address, "action.save").click();
  await expect(address.getByText(text("error.address_not_smtp"))).toBeVisible();
  await address.getByLabel(text("channels.address"), { exact: true }).fill("smtps://kaidan@mail.example.com");
  await address.getByLabel(text("channels.secret_email"), { exact: true }).fill("梨子 battery staple");
  await button(address, "action.save").click();
  await expect(address).toHaveCount(0);
  await expect(page.getByText("mail.example.com")).toBeVisible();
  await expect(page.locator("body")).not.toContainText("battery");
});
