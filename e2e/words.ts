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

/** The label of a field of an object, as forms and lists show it. */
export function label(language: Language, object: string, field: string): string {
  const all = words(language);
  return all[`field.${object}.${field}`] ?? say(language, `field.${field}`);
}

/** What a list, form or button is called: the object in the singular, or in the plural. */
export const object = (language: Language, name: string) => say(language, `object.${name}`);
export const objects = (language: Language, name: string) => say(language, `object.${name}.plural`);

function words(language: Language): Record<string, string> {
  let all = loaded.get(language);
  if (!all) {
    const files = readdirSync(join(folder, language)).filter((name) => name.endsWith(".json"));
    all = Object.assign({}, ...files.map((name) => JSON.parse(readFileSync(join(folder, language, name), "utf8"))));
    loaded.set(language, all as Record<string, string>);
  }
  return all as Record<string, string>;
}
