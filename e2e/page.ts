/** What can be said about any page of the client: whether it has settled, and whether it fits its window. */
import type { Page } from "@playwright/test";

/** Waits until nothing on the page says that it is still loading, and has said so for a moment: code arrives in pieces. */
export async function settled(page: Page): Promise<void> {
  const quiet = (moment: number) => {
    const loading = '[aria-busy="true"], .k-bone, .ant-skeleton-active, .ant-spin-spinning';
    const here = globalThis as { quietSince?: number };
    const place = document.querySelector("main") ?? document.querySelector("#root");
    const still = Boolean(place?.firstElementChild) && document.querySelector(loading) === null;
    here.quietSince = still ? (here.quietSince ?? performance.now()) : undefined;
    return here.quietSince !== undefined && performance.now() - here.quietSince > moment;
  };
  await page.evaluate(() => {
    (globalThis as { quietSince?: number }).quietSince = undefined;
  });
  await page.waitForFunction(quiet, 120, { timeout: 15_000 });
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
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      // Cut off by a box that scrolls.
      let clip: Element | null = element;
      for (; clip; clip = clip.parentElement) {
        if (getComputedStyle(clip).overflow === "visible") continue;
        const { left, right, top, bottom } = clip.getBoundingClientRect();
        if (x < left || x > right || y < top || y > bottom) break;
      }
      if (clip) continue;
      // What lies above it there; a transparent surface, such as a button over a whole line, hides nothing.
      const stack = document.elementsFromPoint(x, y);
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

/**
 * Texts that are hard to tell from what they stand on: less than 4.5 : 1 by the formula of WCAG 2, as short descriptions
 * with their ratio. Nothing is asked of what is disabled.
 */
export async function faint(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Map<string, string>();
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    if (!canvas) return [];
    canvas.canvas.width = canvas.canvas.height = 1;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const element = text.parentElement;
      if (!element || !text.textContent?.trim() || !element.checkVisibility({ opacityProperty: true })) continue;
      if (element.closest(":disabled, [aria-disabled=true], [aria-hidden=true], .k-hidden")) continue;
      // What lies behind it, from the page up to the box that it stands in; then the text itself. The browser mixes them.
      const behind: Element[] = [];
      for (let box: Element | null = element; box; box = box.parentElement) behind.unshift(box);
      canvas.fillStyle = "#fff";
      canvas.fillRect(0, 0, 1, 1);
      const painted: number[][] = [];
      for (const box of behind) {
        canvas.fillStyle = getComputedStyle(box).backgroundColor;
        canvas.fillRect(0, 0, 1, 1);
      }
      painted.push([...canvas.getImageData(0, 0, 1, 1).data]);
      canvas.fillStyle = getComputedStyle(element).color;
      canvas.fillRect(0, 0, 1, 1);
      painted.push([...canvas.getImageData(0, 0, 1, 1).data]);
      const [under = 0, over = 0] = painted.map((rgb) => {
        const [red = 0, green = 0, blue = 0] = rgb.map((part) =>
          part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      });
      const ratio = (Math.max(under, over) + 0.05) / (Math.min(under, over) + 0.05);
      const said = text.textContent.trim().slice(0, 30);
      if (ratio < 4.5) found.set(`${element.className}`, `“${said}” is faint: ${ratio.toFixed(1)} : 1`);
    }
    return [...found.values()].slice(0, 8);
  });
}
