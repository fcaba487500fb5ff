/**
 * What every story begins with: a server of its own kind, and a person at a browser.
 * `demo` and `empty` are started once per worker, on first use; stories of one file may share what they
 * changed there, so each makes the records that it needs under names of its own.
 */
import { test as base, expect, type Page } from "@playwright/test";
import { type Kaidan, startKaidan } from "../kaidan.ts";

interface Servers {
  /** A server with the demo company. */
  demo: Kaidan;
}

interface Fresh {
  /** A server on an empty folder, for one story alone. */
  empty: Kaidan;
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
});

export { expect, type Page };
