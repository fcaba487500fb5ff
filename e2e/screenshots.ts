/**
 * Pictures of the main pages for a look with one's own eyes, and a report of what a machine can see wrong.
 *
 *   npm run screenshots -- [--url URL] [--user EMAIL] [--password WORD] [--routes /,/opportunity]
 *                          [--languages zh-CN,en] [--widths 375] [--themes dark]
 *
 * Without --url a server with the demo company is started; without --routes every page of the navigation is visited. Pictures go to output/screens/LANGUAGE/.
 * The status is 1 when a page overflows, when a text lies under something else or is faint, or when its console or the server reports an error.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium as chromiumBrowser, type Page } from "@playwright/test";
import { chooseLanguage, session, signIn } from "./api.ts";
import { chromium, desktop, languages, phone } from "./browser.ts";
import { startKaidan } from "./kaidan.ts";
import { covered, faint, overflow, settled } from "./page.ts";
import { mainPages } from "./routes.ts";

const { values: options } = parseArgs({
  options: {
    url: { type: "string" },
    user: { type: "string" },
    password: { type: "string" },
    routes: { type: "string" },
    languages: { type: "string", default: languages.join(",") },
    widths: { type: "string", default: `${desktop.width},${phone.width}` },
    themes: { type: "string", default: "light,dark" },
  },
});

const server = options.url ? undefined : await startKaidan("screenshots", { demo: true });
const url = (options.url ?? server?.url ?? "").replace(/\/$/, "");
const browser = await chromiumBrowser.launch(chromium);
let faults = 0;
try {
  for (const language of options.languages.split(",")) {
    for (const theme of options.themes.split(",")) {
      for (const width of options.widths.split(",").map(Number)) {
        await visitAll(language, theme === "dark" ? "dark" : "light", width);
      }
    }
  }
} finally {
  await browser.close();
  await server?.stop();
}
console.log(faults === 0 ? "every page fits and is quiet" : `${faults} pages have a fault`);
process.exitCode = faults === 0 ? 0 : 1;

async function visitAll(language: string, colorScheme: "light" | "dark", width: number): Promise<void> {
  const context = await browser.newContext({
    locale: language,
    colorScheme,
    reducedMotion: "reduce",
    timezoneId: "Asia/Shanghai",
    viewport: width <= phone.width ? { ...phone, width } : { ...desktop, width },
    hasTouch: width <= phone.width,
  });
  const person = await whoever();
  if (person) {
    await signIn(context.request, url, person.email, person.password);
    await chooseLanguage(context.request, url, language);
  }
  const paths = options.routes?.split(",") ?? (person ? await mainPages(context, url) : ["/"]);
  const page = await context.newPage();
  const complaints = listen(page);
  const folder = join(import.meta.dirname, "output/screens", language);
  mkdirSync(folder, { recursive: true });

  for (const route of paths) {
    complaints.length = 0;
    await page.goto(url + route);
    await settled(page).catch(() => complaints.push("never stops loading"));
    const name = `${route.replaceAll(/[^\w-]+/g, "_").replace(/^_|_$/g, "") || "home"}-${width}-${colorScheme}.png`;
    await page.screenshot({ path: join(folder, name), animations: "disabled" });
    const wrong = [...complaints, ...(await overflow(page)), ...(await covered(page)), ...(await faint(page))];
    console.log(`${wrong.length === 0 ? "✓" : "✗"} ${language}/${name}`);
    for (const line of wrong) console.log(`    ${line}`);
    if (wrong.length > 0) faults += 1;
  }
  await context.close();
}

/** Who signs in: the one named, else the first demo user; nobody on a server without either. */
async function whoever(): Promise<{ email: string; password: string } | undefined> {
  if (options.user && options.password) return { email: options.user, password: options.password };
  const context = await browser.newContext();
  const { demo_users } = await session(context.request, url);
  await context.close();
  return options.user ? demo_users?.find((user) => user.email === options.user) : demo_users?.[0];
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("response", (answer) => {
    if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`);
  });
  return complaints;
}
