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

/**
 * Texts that something else lies on, as short descriptions. Bars that stay in place while the page scrolls beneath
 * them are meant to, and are none of it.
 */
export async function covered(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const element = text.parentElement;
      if (!element || !text.textContent?.trim() || !element.checkVisibility({ opacityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const box = range.getBoundingClientRect();
      // Texts for screen readers are a pixel wide, or stand in a box that is.
      if (box.width < 4 || box.height < 4) continue;
      let around: Element | null = element;
      while (around && around.getBoundingClientRect().width >= 4) around = around.parentElement;
      if (around) continue;
      // What lies above it there; a transparent surface, such as a button over a whole line, hides nothing.
      const stack = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const own = stack.findIndex((one) => one === element || element.contains(one) || one.contains(element));
      if (own < 0) continue; // cut off by a box that scrolls
      const above = stack.slice(0, own);
      const top = above.find(
        (one) => one.matches("img, canvas") || !getComputedStyle(one).backgroundColor.endsWith(", 0)"),
      );
      if (!top) continue;
      let bar: Element | null = top;
      while (bar && !["fixed", "sticky"].includes(getComputedStyle(bar).position)) bar = bar.parentElement;
      if (bar) continue;
      found.push(
        `“${text.textContent.trim().slice(0, 30)}” lies under “${(top.textContent ?? "").trim().slice(0, 30)}”`,
      );
    }
    return found.slice(0, 5);
  });
}
