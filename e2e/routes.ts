/** The main pages: all that the navigation leads to, one record of each kind that people work with, one's own settings. */
import type { BrowserContext, Page } from "@playwright/test";
import { desktop } from "./browser.ts";
import { settled } from "./page.ts";

const shownAlone = ["opportunity", "account", "lead", "contact", "product"];

/** Paths, read from the running client as the user of `context` sees it, so that a new page is never forgotten. */
export async function mainPages(context: BrowserContext, url: string): Promise<string[]> {
  const page = await context.newPage();
  await page.setViewportSize(desktop);
  await page.goto(url);
  const paths = new Set(["/", ...(await linked(page)), "/me"]);
  if (paths.has("/setup")) {
    // The set-up has a navigation of its own.
    await page.goto(`${url}/setup`);
    for (const path of await linked(page)) paths.add(path);
  }
  await page.close();
  for (const object of shownAlone) {
    const answer = await context.request.get(`${url}/odata/${object}?$top=1&$select=id`);
    const [first] = answer.ok() ? (await answer.json()).value : [];
    if (first) paths.add(`/o/${object}/${first.id}`);
  }
  return [...paths];
}

/** Where the navigation of a page leads to. */
async function linked(page: Page): Promise<string[]> {
  const navigation = page.getByRole("navigation");
  await navigation.getByRole("link").first().waitFor();
  await settled(page);
  return navigation
    .getByRole("link")
    .evaluateAll((found) => found.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
}
