/**
 * Adds up what the test runners reported and prints `N passed, N failed`. A report that is missing is said to
 * be missing; nothing is counted that a runner did not write down.
 */
import { existsSync, readFileSync } from "node:fs";

const reports = {
  Rust: ["target/nextest/all/junit.xml", "target/test-results/rust.log"],
  web: ["target/test-results/web.xml"],
  stories: ["e2e/output/results.xml"],
  "endpoints fuzzed": ["target/fuzz/report.xml"],
};

const sum = { passed: 0, failed: 0, skipped: 0 };
let complete = true;
for (const [name, files] of Object.entries(reports)) {
  const file = files.find(existsSync);
  if (!file) {
    console.log(`${name}: no report, its tests did not run`);
    complete = false;
    continue;
  }
  const text = readFileSync(file, "utf8");
  const count = file.endsWith(".xml") ? fromJunit(text) : fromCargo(text);
  const { passed, failed, skipped } = count;
  console.log(`${name}: ${passed + failed} tests ran${failed > 0 ? `, ${failed} of them failed` : ""}${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  for (const key of Object.keys(sum)) sum[key] += count[key];
}
console.log(line(sum));
process.exitCode = complete && sum.failed === 0 && sum.passed > 0 ? 0 : 1;

/** The totals of a JUnit report's suites. Its root is left out: not every runner counts the skipped ones there. */
function fromJunit(xml) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const [tag] of xml.matchAll(/<testsuite\b[^>]*>/g)) {
    const read = (name) => Number(tag.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
    const bad = read("failures") + read("errors");
    count.failed += bad;
    count.skipped += read("skipped");
    count.passed += read("tests") - bad - read("skipped");
  }
  return count;
}

/** The closing lines of `cargo test`, one for each test program. */
function fromCargo(log) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const [, passed, failed, ignored] of log.matchAll(/test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored/g)) {
    count.passed += Number(passed);
    count.failed += Number(failed);
    count.skipped += Number(ignored);
  }
  return count;
}

function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
