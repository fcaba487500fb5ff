/** A seller and their manager follow what is done; a deal that is won is in it within a second; nobody sees a colleague's numbers. */
import { find, make, session } from "../api.ts";
import { settled } from "../page.ts";
import { say } from "../words.ts";
import { expect, type Page, story } from "./story.ts";

const text = (key: string, values?: Record<string, string>) => say("zh-CN", key, values);

const card = (page: Page, kind: string) => page.getByRole("region", { name: text(`attainment.${kind}`), exact: true });

/** The exact figure of what is done, as it stands in the title of the short one. */
async function done(page: Page, kind: string): Promise<number> {
  const title = await card(page, kind).getByRole("link").locator("[title]").first().getAttribute("title");
  return Number(title?.replaceAll(/[^\d.]/g, ""));
}

story("a win is in everybody's attainment within a second", async ({ enter }) => {
  const seller = await enter("representative");
  await seller.goto("/attainment");
  await settled(seller);
  const url = new URL(seller.url()).origin;
  const { user, csrf_token } = await session(seller.request, url);
  for (const kind of ["day", "week", "month", "quarter", "year"]) await expect(card(seller, kind)).toBeVisible();
  await expect(seller.getByRole("region", { name: text("attainment.tree") })).toHaveCount(0);

  const manager = await enter("manager");
  await manager.goto("/attainment");
  await settled(manager);
  const tree = manager.getByRole("table");
  const line = tree
    .getByRole("row")
    .filter({ has: manager.getByRole("button", { name: user?.name ?? "", exact: true }) });
  await expect(line).toBeVisible();
  const before = await done(seller, "quarter");
  const was = await line.textContent();

  const deal = await make(seller.request, url, "opportunity", { name: "年末大单", amount: 1_000_000 });
  await seller.request.post(`${url}/api/opportunity/${deal}/win`, {
    data: {},
    headers: { "X-CSRF-Token": csrf_token ?? "" },
  });
  await expect.poll(() => done(seller, "quarter"), { timeout: 1_500, intervals: [100] }).toBe(before + 1_000_000);
  await expect.poll(() => line.textContent(), { timeout: 1_500, intervals: [100] }).not.toBe(was);

  // The manager opens the seller's numbers, and the records behind one of them.
  await line.getByRole("button", { name: user?.name ?? "", exact: true }).click();
  await expect(manager.getByRole("heading", { name: user?.name ?? "", exact: true })).toBeVisible();
  expect(await done(manager, "quarter")).toBe(before + 1_000_000);
  await card(manager, "day").getByRole("link").first().click();
  await expect(manager.getByText("年末大单").first()).toBeVisible();

  const colleague = await enter("colleague");
  await colleague.goto(`/attainment?owner=${user?.id}`);
  await settled(colleague);
  await expect(card(colleague, "quarter")).toHaveCount(0);
  expect(await find(colleague.request, url, "target", `owner_id eq ${user?.id}`)).toHaveLength(0);
});
