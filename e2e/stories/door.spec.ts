/** Coming in: the first administrator of a new installation, a demo user, a wrong password, the language. */
import { session } from "../api.ts";
import { say } from "../words.ts";
import { expect, story } from "./story.ts";

story("an empty data folder asks for the first administrator, and only once", async ({ page, empty, browser }) => {
  await page.goto(empty.url);
  await expect(page).toHaveURL(/\/welcome$/);
  await page.getByLabel(say("zh-CN", "setup.company_name")).fill("华东精密机械有限公司");
  await page.getByLabel(say("zh-CN", "setup.name"), { exact: true }).fill("王芳");
  await page.getByLabel(say("zh-CN", "setup.email")).fill("wang.fang@example.com");
  await page.getByLabel(say("zh-CN", "setup.password"), { exact: true }).fill("苹果 correct horse 2026");
  await page.getByRole("button", { name: say("zh-CN", "setup.submit") }).click();

  await expect(page.getByRole("navigation").first()).toBeVisible();
  const inside = await session(page.request, empty.url);
  expect(inside.user?.email).toBe("wang.fang@example.com");

  const stranger = await browser.newPage();
  await stranger.goto(`${empty.url}/welcome`);
  await expect(stranger).toHaveURL(/\/sign-in/);
  await stranger.close();
});

story("the set-up page says beside the field what is missing", async ({ page, empty }) => {
  await page.goto(empty.url);
  await page.getByRole("button", { name: say("zh-CN", "setup.submit") }).click();
  await expect(page.getByRole("alert")).toHaveCount(4);
  await page.getByLabel(say("zh-CN", "setup.company_name")).fill("华东精密");
  await expect(page.getByRole("alert")).toHaveCount(3);
});

story("a demo user signs in with one click and opens the opportunities", async ({ page, demo }) => {
  await page.goto(demo.url);
  await expect(page).toHaveURL(/\/sign-in/);
  const { demo_users } = await session(page.request, demo.url);
  const someone = demo_users?.[0];
  if (!someone) throw new Error("the demo company names no users");
  await page.getByRole("button", { name: someone.email }).click();

  await expect(page.getByRole("navigation").first()).toBeVisible();
  await page.goto(`${demo.url}/o/opportunity`);
  await expect(page.getByRole("row").nth(5)).toBeVisible();
});

story("a wrong password is refused without saying which part was wrong", async ({ page, demo }) => {
  const { demo_users } = await session(page.request, demo.url);
  await page.goto(`${demo.url}/sign-in`);
  const refusals: string[] = [];
  for (const email of [demo_users?.[0]?.email ?? "", "nobody@example.com"]) {
    await page.getByLabel(say("zh-CN", "signin.email")).fill(email);
    await page.getByLabel(say("zh-CN", "signin.password"), { exact: true }).fill("not the password");
    const answer = page.waitForResponse((one) => one.request().method() === "POST");
    await page.getByRole("button", { name: say("zh-CN", "signin.submit") }).click();
    expect((await answer).status()).toBe(401);
    refusals.push((await page.getByRole("alert").textContent()) ?? "");
  }
  expect(refusals[0]).toBe(refusals[1]);
});

story("the sign-in page changes its language at once and remembers it", async ({ page, demo }) => {
  await page.goto(demo.url);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("zh-CN", "signin.title"));
  for (const [language, name] of [
    ["zh-TW", "繁體中文"],
    ["en", "English"],
    ["zh-CN", "简体中文"],
  ] as const) {
    await page.getByRole("banner").getByRole("button").click();
    await page.getByRole("menuitem", { name }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(say(language, "signin.title"));
    await expect(page.locator("html")).toHaveAttribute("lang", language);
  }
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("zh-CN", "signin.title"));
});

story("dark is chosen once and stays", async ({ enter }) => {
  const page = await enter("representative");
  await page.goto("/me");
  const root = page.locator("html");
  await expect(root).toHaveAttribute("data-theme", "light");
  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("menuitem", { name: say("zh-CN", "theme.title") }).hover();
  await page.getByRole("menuitem", { name: say("zh-CN", "theme.dark"), exact: true }).click();
  await expect(root).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(root).toHaveAttribute("data-theme", "dark");
});
