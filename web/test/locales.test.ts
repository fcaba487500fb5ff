// The three languages say the same things: the same keys with the same places for values.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const folder = resolve(import.meta.dirname, "../../locales");
const source = resolve(import.meta.dirname, "../src");
const locales = ["zh-CN", "zh-TW", "en"];
const read = (locale: string, name: string): Record<string, string> =>
  JSON.parse(readFileSync(join(folder, locale, name), "utf8"));
const keys = (words: Record<string, string>) => Object.keys(words).filter((key) => !key.endsWith("#one"));
const places = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

const own = readdirSync(join(folder, "en")).filter((name) => name.endsWith(".web.json"));

describe.each(["web.json", "screens.json", ...own])("%s", (name) => {
  const english = read("en", name);
  it.each(locales)("is whole in %s", (locale) => {
    const words = read(locale, name);
    expect(keys(words)).toEqual(keys(english));
    for (const [key, text] of Object.entries(words)) {
      expect(text.trim(), key).not.toBe("");
      expect(places(text), key).toEqual(places(english[key] ?? ""));
    }
  });
});

it("has no word that nothing says", () => {
  const code = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(join(source, file), "utf8"))
    .join("\n");
  const unsaid = keys(read("en", "web.json")).filter((key) => {
    const prefix = key.slice(0, key.lastIndexOf(".") + 1);
    return (
      !code.includes(`"${key}"`) &&
      !code.includes(`\`${prefix}\${`) &&
      !code.includes(`\`${key.replace(/_\w+$/, "_")}\${`)
    );
  });
  expect(unsaid).toEqual([]);
});
