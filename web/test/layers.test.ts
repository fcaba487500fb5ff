// The floors of the client: code uses only the floors below its own. Reads the imports of every source file.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const source = resolve(import.meta.dirname, "../src");
const floors = ["api", "i18n", "ui", "describe", "fields", "records", "measure", "pivot", "screens", "app"];
const longest = 400;

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
const floorOf = (file: string) => floors.indexOf(file.split("/")[0] ?? "");

function importsOf(file: string): string[] {
  const text = readFileSync(join(source, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].flatMap(([, name = ""]) => {
    if (name.startsWith("@/")) return [name.slice(2)];
    return name.startsWith(".") ? [relative(source, resolve(source, dirname(file), name))] : [];
  });
}

test("every file is on a floor", () => {
  expect(files.filter((file) => floorOf(file) < 0)).toEqual([]);
});

test("no file uses a floor above its own", () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      // The router is the one place that knows all pages by their address.
      .filter((used) => floorOf(used) > floorOf(file))
      .map((used) => `${file} uses ${used}`),
  );
  expect(wrong).toEqual([]);
});

test("screens do not use one another", () => {
  const wrong = files
    .filter((file) => /^screens\/[^/]+\//.test(file))
    .flatMap((file) => {
      const own = file.split("/").slice(0, 2).join("/");
      return importsOf(file)
        .filter((used) => /^screens\/[^/]+\//.test(used) && !used.startsWith(`${own}/`))
        .map((used) => `${file} uses ${used}`);
    });
  expect(wrong).toEqual([]);
});

test(`no file is longer than ${longest} lines`, () => {
  const long = files.filter((file) => readFileSync(join(source, file), "utf8").split("\n").length > longest);
  expect(long).toEqual([]);
});
