import { expect, test, vi } from "vitest";
import { refusal, serve } from "../../test/stage";
import { onSessionEnded, request, ServerError, setRequestContext } from "./client";
import { listPath, localLink, recordPath } from "./odata";

test("a request carries language and, when it changes something, the token", async () => {
  setRequestContext({ csrfToken: "secret", locale: "zh-TW" });
  const log = serve({ "GET /api/x": [200, { a: 1 }], "DELETE /api/x": [204, null] });
  expect(await request("/api/x")).toEqual({ a: 1 });
  expect(await request("/api/x", { method: "DELETE" })).toBeUndefined();
  expect(log[0]?.headers).toMatchObject({ "Accept-Language": "zh-TW" });
  expect(log[0]?.headers["X-CSRF-Token"]).toBeUndefined();
  expect(log[1]?.headers["X-CSRF-Token"]).toBe("secret");
});

test("a refusal keeps its details by field", async () => {
  const details = [
    { code: "a", target: "name", message: "One." },
    { code: "b", target: "name", message: "Two." },
  ];
  serve({ "POST /api/x": [400, refusal("invalid", "No", details)] });
  const error = await request("/api/x", { method: "POST" }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ServerError);
  expect((error as ServerError).byField).toEqual({ name: "One. Two." });
});

test("an ended session is announced, a refused sign-in is not", async () => {
  serve({ "GET /api/x": [401, refusal("unauthenticated", "")] });
  const ended = vi.fn();
  const stop = onSessionEnded(ended);
  await request("/api/x", { signingIn: true }).catch(() => undefined);
  expect(ended).not.toHaveBeenCalled();
  await request("/api/x").catch(() => undefined);
  expect(ended).toHaveBeenCalledOnce();
  stop();
});

test("no answer and a broken answer are failures with a code", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  await expect(request("/api/x")).rejects.toMatchObject({ code: "offline" });
  vi.stubGlobal("fetch", async () => new Response("<html>", { status: 502 }));
  await expect(request("/api/x")).rejects.toMatchObject({ code: "internal", status: 502 });
});

test("addresses are escaped and next links stay on this site", () => {
  expect(listPath("lead", { filter: "name eq 'a&b'", top: 5, deleted: true })).toBe(
    "/odata/lead?$filter=name%20eq%20'a%26b'&$top=5&deleted=true",
  );
  expect(recordPath("lead", "a/b")).toBe("/odata/lead/a%2Fb");
  expect(localLink("https://elsewhere.example/odata/lead?$skiptoken=x%20y")).toBe("/odata/lead?$skiptoken=x%20y");
  expect(localLink("lead?$skiptoken=x")).toBe("/odata/lead?$skiptoken=x");
});
