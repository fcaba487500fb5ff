/** What an administrator does beside the server: back up while it runs, restore elsewhere, check, give a program a token. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { session } from "../api.ts";
import { command } from "../kaidan.ts";
import { expect, story } from "./story.ts";

story("a backup of a running server is restored elsewhere, whole", async ({ demo }) => {
  const folder = await mkdtemp(join(tmpdir(), "kaidan-e2e-"));
  const file = join(folder, "company.kaidan");
  const restored = join(folder, "data");
  await command("backup", file, "--data", demo.data);
  await command("restore", file, "--data", restored);
  await command("check", "--data", restored);
  const written = await command("backup", join(folder, "again.kaidan"), "--data", restored);
  expect(written).toMatch(/\d/);
  await rm(folder, { recursive: true });
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
