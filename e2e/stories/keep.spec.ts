/** What an administrator does beside the server: back up while it runs, restore elsewhere, check, give a program a token. */
import { readFile } from "node:fs/promises";
import { found, make, session } from "../api.ts";
import { command } from "../kaidan.ts";
import { expect, story } from "./story.ts";

story("a backup of a running server is restored elsewhere, whole", async ({ request, empty }, info) => {
  await found(request, empty.url);
  await make(request, empty.url, "account", { name: "东台沿海风电运维有限公司" });
  const file = info.outputPath("company.kaidan");
  const restored = info.outputPath("data");
  await command("backup", file, "--data", empty.data);
  await command("restore", file, "--data", restored);
  await command("check", "--data", restored);
  await command("export", "account", info.outputPath("accounts.csv"), "--data", restored);
  expect(await readFile(info.outputPath("accounts.csv"), "utf8")).toContain("东台沿海风电运维有限公司");
});

story("a program reads records with a token from the command line", async ({ demo, request }) => {
  const { demo_users } = await session(request, demo.url);
  const token = await command("token", "--email", demo_users?.[0]?.email ?? "", "--data", demo.data);
  const path = `${demo.url}/odata/stage?$count=true&$top=1`;
  const answer = await request.get(path, { headers: { Authorization: `Bearer ${token}` } });
  expect(answer.status()).toBe(200);
  expect((await answer.json())["@odata.count"]).toBeGreaterThan(2);
  expect((await request.get(path)).status()).toBe(401);
});
