// Measures the built client against its size budgets: the compressed JavaScript that the sign-in shell loads, and
// what it has loaded once the first list is on the screen. Fails when either is over.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

/** Every script that loading these modules loads at once: the modules and their static imports. */
function scripts(names, found = new Set()) {
  for (const name of names) {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`The build has no module ${name}; update scripts/budget.mjs.`);
    if (found.has(chunk.file)) continue;
    found.add(chunk.file);
    scripts(chunk.imports ?? [], found);
  }
  return found;
}

const kilobytes = (files) =>
  [...files]
    .filter((f) => f.endsWith(".js"))
    .reduce((sum, f) => sum + gzipSync(readFileSync(new URL(f, dist))).length, 0) / 1024;

const shell = ["index.html", "../locales/zh-CN/web.json", "src/i18n/antd/zh-CN.ts"];
const list = [...shell, "src/app/Workspace.tsx", "src/records/list/ListPage.tsx"];
const budgets = [
  ["shell", shell, 300],
  ["first list", list, 400],
];

let over = false;
for (const [name, modules, limit] of budgets) {
  const size = kilobytes(scripts(modules));
  over ||= size > limit;
  console.log(`${size > limit ? "over" : "ok  "}  ${name.padEnd(10)} ${size.toFixed(1).padStart(6)} KB of ${limit} KB`);
}
process.exit(over ? 1 : 0);
