/** What can be said about any page of the client: whether it has settled, and whether it fits its window. */
import type { Page } from "@playwright/test";

/** Waits until nothing on the page says that it is still loading. */
export async function settled(page: Page): Promise<void> {
  const quiet = () => {
    const loading = '[aria-busy="true"], .ant-skeleton-active, .ant-spin-spinning';
    return document.querySelector("#root *") !== null && document.querySelector(loading) === null;
  };
  await page.waitForFunction(quiet, undefined, { timeout: 15_000 });
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  });
}

/**
 * What sticks out of the window to the right, as short descriptions; empty when the page fits.
 * What scrolls or is cut off inside a box of its own is none of it.
 */
export async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const guilty: Element[] = [];
    for (const element of document.body.querySelectorAll("*")) {
      if (element.getBoundingClientRect().right <= root.clientWidth + 1) continue;
      let box = element.parentElement;
      while (box && box !== document.body && getComputedStyle(box).overflowX === "visible") box = box.parentElement;
      if (!box || box === document.body) guilty.push(element);
    }
    const described = guilty.slice(0, 5).map((element) => {
      const text = (element.textContent ?? "").trim().slice(0, 30);
      return `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ${text}`;
    });
    return [`${root.scrollWidth} px wide in a window of ${root.clientWidth} px`, ...described];
  });
}
