/**
 * The pictures of the user guide, taken on the demo company: docs/guide/pictures/NAME.png in English, and one folder for
 * each other language. Run it again after the client has changed:
 *
 *   npm run pictures -- [--languages en,zh-CN] [--only funnel,board]
 *
 * Colours are reduced by `pngquant` where it is installed (Debian has it), else the pictures stay as they are.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium as chromiumBrowser, type Page, request } from "@playwright/test";
import { chooseLanguage, type DemoUser, session, signIn } from "./api.ts";
import { chromium, desktop, type Language, languages } from "./browser.ts";
import { startKaidan } from "./kaidan.ts";
import { settled } from "./page.ts";
import { firstRun, type Scene, scenes } from "./scenes.ts";

const MOST_BYTES = 200_000;
const folder = join(import.meta.dirname, "../docs/guide/pictures");

const { values: options } = parseArgs({
  options: { languages: { type: "string", default: languages.join(",") }, only: { type: "string" } },
});
const only = options.only?.split(",");
for (const language of options.languages.split(",") as Language[]) await takeAll(language);

async function takeAll(language: Language): Promise<void> {
  const into = language === "en" ? folder : join(folder, language);
  mkdirSync(into, { recursive: true });
  await onServer(`pictures-empty-${language}`, false, async (url) => {
    await take(url, firstRun, language, into);
  });
  await onServer(`pictures-${language}`, true, async (url) => {
    const people = await demoUsers(url);
    for (const scene of scenes) {
      const person = people.find((one) => one.email.startsWith(scene.who ?? "-"));
      await take(url, scene, language, into, person);
    }
  });
}

async function onServer(name: string, demo: boolean, work: (url: string) => Promise<void>): Promise<void> {
  const server = await startKaidan(name, { demo });
  try {
    await work(server.url);
  } finally {
    await server.stop();
  }
}

async function demoUsers(url: string): Promise<DemoUser[]> {
  const context = await request.newContext();
  const { demo_users } = await session(context, url);
  await context.dispose();
  return demo_users ?? [];
}

/** Each scene has a browser of its own: nothing of the one before is left in it. */
async function take(url: string, scene: Scene, language: Language, into: string, person?: DemoUser): Promise<void> {
  if (only && !only.includes(scene.name) && !scene.also?.some((name) => only.includes(name))) return;
  const browser = await chromiumBrowser.launch(chromium);
  try {
    const page = await browser.newPage({
      locale: language,
      colorScheme: "light",
      reducedMotion: "reduce",
      timezoneId: "Asia/Shanghai",
      viewport: desktop,
    });
    if (person) {
      await signIn(page.request, url, person.email, person.password);
      await chooseLanguage(page.request, url, language);
    }
    await scene.play({ page, url, language, snap: (name) => snap(page, join(into, `${name}.png`)) });
  } catch (cause) {
    throw new Error(`picture ${scene.name} in ${language}`, { cause });
  } finally {
    await browser.close();
  }
}

async function snap(page: Page, file: string): Promise<void> {
  await settled(page);
  // Editors that are still on their way are drawn as bars.
  await page.waitForFunction(() => !document.querySelector(".k-bone"));
  const picture = reduced(await page.screenshot({ animations: "disabled", caret: "hide" }));
  writeFileSync(file, picture);
  const fits = picture.length <= MOST_BYTES;
  console.log(`${fits ? "✓" : "✗"} ${file} ${Math.round(picture.length / 1000)} KB`);
  if (!fits) process.exitCode = 1;
}

function reduced(picture: Buffer): Buffer {
  const colours = "96";
  const { status, stdout, error } = spawnSync("pngquant", ["--strip", colours, "-"], {
    input: picture,
    maxBuffer: 2 ** 26,
  });
  if (error && (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  return status === 0 && stdout.length > 0 && stdout.length < picture.length ? stdout : picture;
}
