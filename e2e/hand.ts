/**
 * What a person's hand does on any page of the client, by the words that stand there. Only what the widgets make
 * roundabout has a name here; a plain button is pressed in the story itself.
 */
import { readFile } from "node:fs/promises";
import type { Download, Locator, Page } from "@playwright/test";
import type { Language } from "./browser.ts";
import { label, say } from "./words.ts";

type Place = Page | Locator;

const pageOf = (place: Place): Page => ("page" in place ? place.page() : place);

/** The text as a pattern that matches nothing else. */
export const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** The button that says exactly this word. */
export const button = (place: Place, key: string, values?: Record<string, string>, language: Language = "zh-CN") =>
  place.getByRole("button", { name: say(language, key, values), exact: true });

/** The input of a field in a form, by the label above it. */
export function field(place: Place, object: string, name: string, language: Language = "zh-CN"): Locator {
  const words = literally(label(language, object, name));
  const mark = literally(say(language, "form.required_mark"));
  return place.getByLabel(new RegExp(`^${words}( ?\\*)? ?(${mark})?$`));
}

/** Takes an option of an open list of choices. */
export async function take(page: Page, option: string): Promise<void> {
  const exactly = new RegExp(`^${literally(option)}$`);
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter({ hasText: exactly }).click();
}

/** Opens a list of choices, types what is wanted where it can be searched, and takes it. */
export async function choose(input: Locator, option: string, { type = false } = {}): Promise<void> {
  await input.click();
  if (type) await input.fill(option);
  await take(pageOf(input), option);
}

/** Presses one of a few choices that stand side by side. */
export const press = (place: Place, word: string) =>
  place.getByRole("radiogroup").getByText(word, { exact: true }).click();

/** Types a day or a time into its field and leaves it. */
export async function enterDay(input: Locator, day: string): Promise<void> {
  await input.click();
  await input.fill(day);
  await input.press("Enter");
}

/** The box that asks something in front of the page. */
export const dialog = (page: Page, title?: string) =>
  title ? page.getByRole("dialog").filter({ hasText: title }) : page.getByRole("dialog");

/** What came down, as text. */
export async function read(download: Download): Promise<string> {
  return (await readFile(await download.path())).toString("utf8");
}
