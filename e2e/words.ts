/** The words of the screen, from the files that the client itself reads: a story names what it looks for by key. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "./browser.ts";

const folder = join(import.meta.dirname, "../locales");
const loaded = new Map<Language, Record<string, string>>();

/** What stands on the screen for `key`, with the values of its `{parameters}`. */
export function say(language: Language, key: string, values: Record<string, string> = {}): string {
  const text = words(language)[key];
  if (text === undefined) throw new Error(`no word ${key} in ${language}`);
  return text.replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function words(language: Language): Record<string, string> {
  let all = loaded.get(language);
  if (!all) {
    const files = readdirSync(join(folder, language)).filter((name) => name.endsWith(".json"));
    all = Object.assign({}, ...files.map((name) => JSON.parse(readFileSync(join(folder, language, name), "utf8"))));
    loaded.set(language, all as Record<string, string>);
  }
  return all as Record<string, string>;
}
