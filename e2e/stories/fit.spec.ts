/** Every main page fits a phone, in each language: nothing sticks out to the right of 375 px, nothing lies on a text. */
import { chooseLanguage, session, signIn } from "../api.ts";
import { languages, phone } from "../browser.ts";
import { covered, faint, overflow, settled } from "../page.ts";
import { mainPages } from "../routes.ts";
import { expect, story } from "./story.ts";

for (const language of languages) {
  story(`every main page fits a phone in ${language}`, async ({ browser, demo }) => {
    story.setTimeout(180_000);
    const context = await browser.newContext({
      locale: language,
      viewport: phone,
      hasTouch: true,
      colorScheme: language === "zh-TW" ? "dark" : "light",
    });
    const { demo_users } = await session(context.request, demo.url);
    // The longest words are seen by whoever sees most.
    const someone = language === "en" ? demo_users?.find(({ email }) => email.startsWith("admin@")) : demo_users?.[0];
    if (!someone) throw new Error("the demo company names no users");
    await signIn(context.request, demo.url, someone.email, someone.password);
    await chooseLanguage(context.request, demo.url, language);

    const page = await context.newPage();
    for (const path of await mainPages(context, demo.url)) {
      await page.goto(demo.url + path);
      const quiet = await settled(page).then(
        () => true,
        () => false,
      );
      expect.soft(quiet, `${path} stops loading`).toBe(true);
      expect.soft(await overflow(page), path).toEqual([]);
      expect.soft(await covered(page), path).toEqual([]);
      expect.soft(await faint(page), path).toEqual([]);
    }
    await context.close();
  });
}
