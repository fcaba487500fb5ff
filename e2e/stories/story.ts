/**
 * What every story begins with: a server of its own kind, and a person at a browser.
 * `demo` and `empty` are started once per worker, on first use; stories of one file may share what they
 * changed there, so each makes the records that it needs under names of its own.
 */
import { type Browser, type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { chooseLanguage, find, make, session, signIn } from "../api.ts";
import { desktop } from "../browser.ts";
import { type Kaidan, startKaidan } from "../kaidan.ts";

interface Servers {
  /** A server with the demo company. */
  demo: Kaidan;
}

interface Fresh {
  /** A server on an empty folder, for one story alone. */
  empty: Kaidan;
  /** A page on the demo server, with somebody of the demo company signed in; closed after the story. */
  enter: (who: Person, how?: BrowserContextOptions) => Promise<Page>;
}

/** The cast: people of the demo company, by the start of their e-mail addresses. */
const cast = {
  administrator: "admin@",
  director: "gu.chengze@",
  manager: "shen.jiayan@",
  representative: "lu.yichen@",
  colleague: "ma.xiaotong@",
} as const;
export type Person = keyof typeof cast;

async function enterAs(browser: Browser, url: string, who: Person, how: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: "zh-CN", timezoneId: "Asia/Shanghai", ...how });
  const { demo_users } = await session(context.request, url);
  const person = demo_users?.find((one) => one.email.startsWith(cast[who]));
  if (!person) throw new Error(`the demo company has no ${who}`);
  await signIn(context.request, url, person.email, person.password);
  // Another story may have left this person with another language.
  await chooseLanguage(context.request, url, "zh-CN");
  return context.newPage();
}

/** A sales representative whom the administrator at `page` takes on, at a browser of their own. */
export async function hire(page: Page, browser: Browser, url: string): Promise<Page> {
  const [email, password] = ["li.na@example.com", "梨子 battery staple 7"];
  const [role] = await find(page.request, url, "role", "kind eq 'representative'");
  const user = await make(page.request, url, "user", { name: "李娜", email, role_id: role?.id });
  const { csrf_token } = await session(page.request, url);
  const answer = await page.request.post(`${url}/api/users/${user}/password`, {
    data: { password },
    headers: { "X-CSRF-Token": csrf_token ?? "" },
  });
  if (!answer.ok()) throw new Error(`giving ${email} a password: ${answer.status()} ${await answer.text()}`);
  const context = await browser.newContext({ locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  await signIn(context.request, url, email, password);
  return context.newPage();
}

export const story = base.extend<Fresh, Servers>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern
    async ({}, use, worker) => {
      const kaidan = await startKaidan(`demo-${worker.workerIndex}`, { demo: true });
      await use(kaidan);
      await kaidan.stop();
    },
    { scope: "worker", timeout: 150_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  empty: async ({}, use, info) => {
    const kaidan = await startKaidan(`empty-${info.testId}`, { demo: false });
    await use(kaidan);
    await kaidan.stop();
  },
  enter: async ({ browser, demo }, use) => {
    const entered: Page[] = [];
    await use(async (who, how = {}) => {
      const page = await enterAs(browser, demo.url, who, { baseURL: demo.url, viewport: desktop, ...how });
      entered.push(page);
      return page;
    });
    for (const page of entered) await page.context().close();
  },
});

export { expect, type Page };
