/** A manager splits their team's number: some numbers are locked by keys, the rest follows to the cent, and it becomes targets. */
import { button, dialog } from "../hand.ts";
import { settled } from "../page.ts";
import { say } from "../words.ts";
import { expect, type Page, story } from "./story.ts";

const text = (key: string, values?: Record<string, string>) => say("zh-CN", key, values);

/** Numbers of the columns of a row, by its place. */
async function numbers(page: Page, row: number): Promise<number[]> {
  const cells = page.locator(`[id^="split-${row}-"]`);
  return (await cells.allTextContents()).map((cell) => Number(cell.replaceAll(",", "")));
}

const sum = (values: number[]) => Math.round(values.reduce((a, b) => a + b, 0) * 100) / 100;

story("a number is split, locked, balanced and set as targets", async ({ enter }) => {
  const page = await enter("manager");
  await page.goto("/targets");
  await page.getByRole("link", { name: text("split.title") }).click();
  const grid = page.getByRole("grid", { name: text("split.title") });
  await expect(grid).toBeVisible();
  await settled(page);

  const total = page.getByLabel(text("split.total"), { exact: true });
  await total.fill("12000000");
  await total.press("Enter");
  await expect(grid.locator("#split-0-0")).toHaveText("12,000,000");
  const people = grid.locator('[role="row"][data-kind="person"]');
  const wholes = async () => {
    const cells = await people.locator('[id$="-0"]').allTextContents();
    return cells.map((cell) => Number(cell.replaceAll(",", "")));
  };
  expect(sum(await wholes())).toBe(12_000_000);

  // The first team's year is locked by keys; the others share the rest.
  await grid.locator("#split-1-0").click();
  await page.keyboard.type("2000000");
  await page.keyboard.press("Enter");
  await expect(grid.locator("#split-1-0")).toHaveText("2,000,000");
  await expect(grid.locator("#split-1-0")).toHaveAttribute("data-locked", "true");
  await expect(grid.locator("#split-2-0")).toHaveAttribute("data-active", "true");
  expect(sum(await wholes())).toBe(12_000_000);
  const [year, ...parts] = await numbers(page, 1);
  expect(sum(parts)).toBe(sum([year ?? 0, year ?? 0]));

  // What cannot hold is marked, and taken back.
  await grid.locator("#split-2-2").click();
  await page.keyboard.type("300万");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(grid.locator("#split-1-0")).toHaveAttribute("data-wrong", "true");
  await button(page, "split.undo").click();
  await expect(page.getByRole("alert")).toHaveCount(0);

  await button(page, "split.say").click();
  await dialog(page).getByLabel(text("target.note"), { exact: true }).fill("按去年业绩");
  await button(dialog(page), "split.say").click();
  await expect(page).toHaveURL(/\/targets\?period=/);
  await settled(page);
  await expect(page.getByText(text("target.signed_off")).first()).toBeVisible();
});
