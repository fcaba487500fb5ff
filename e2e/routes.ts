/** The main pages: all that the navigation leads to, one record of each kind that people work with, one's own settings. */
import type { BrowserContext } from "@playwright/test";
import { desktop } from "./browser.ts";
import { settled } from "./page.ts";

const shownAlone = ["opportunity", "account", "lead", "contact", "product"];

/** Paths, read from the running client as the user of `context` sees it, so that a new page is never forgotten. */
export async function mainPages(context: BrowserContext, url: string): Promise<string[]> {
  const page = await context.newPage();
  await page.setViewportSize(desktop);
  await page.goto(url);
  await settled(page);
  // The set-up is folded away until it is wanted.
  for (const folded of await page.getByRole("navigation").getByRole("button", { expanded: false }).all()) {
    await folded.click();
  }
  const links = await page
    .getByRole("navigation")
    .getByRole("link")
    .evaluateAll((found) => found.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
  await page.close();
  const paths = new Set(["/", ...links, "/me"]);
  for (const object of shownAlone) {
    const answer = await context.request.get(`${url}/odata/${object}?$top=1&$select=id`);
    const [first] = answer.ok() ? (await answer.json()).value : [];
    if (first) paths.add(`/o/${object}/${first.id}`);
  }
  return [...paths];
}
