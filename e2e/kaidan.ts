/**
 * Starts and stops the built executable on a free port, with a data folder that is thrown away.
 * Which executable is taken: KAIDAN_EXECUTABLE, else the one that `cargo build` left.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const here = import.meta.dirname;
const executable = process.env.KAIDAN_EXECUTABLE ?? join(here, "../target/debug/kaidan");

/** Runs a command of the executable to its end and returns what it printed; throws when its status is not 0. */
export async function command(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(executable, args);
  return stdout.trim();
}

/** A debug build fills its demo company within this time even on a busy machine. */
const START_MS = 120_000;
const STOP_MS = 10_000;

export interface Kaidan {
  /** Where it listens, without a slash at the end. */
  url: string;
  /** Its data folder, for commands that are run beside it. */
  data: string;
  stop(): Promise<void>;
}

/**
 * A running server; `demo` fills it with the demo company, else it waits for its set-up.
 * @param name names its log file in `output/servers`.
 */
export async function startKaidan(name: string, { demo }: { demo: boolean }): Promise<Kaidan> {
  if (!existsSync(executable)) throw new Error(`${executable} is not there: run \`cargo build\` first`);
  const data = await mkdtemp(join(tmpdir(), "kaidan-e2e-"));
  const args = ["serve", "--listen", "127.0.0.1:0", "--data", data, ...(demo ? ["--demo"] : [])];

  const logs = join(here, "output/servers");
  mkdirSync(logs, { recursive: true });
  const log = join(logs, `${name}.log`);
  const output = createWriteStream(log);
  const child = spawn(executable, args, { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.pipe(output);
  child.stderr.pipe(output);
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);

  const stop = async () => {
    process.off("exit", kill);
    await end(child);
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { url: await listening(child), data, stop };
  } catch (error) {
    await stop();
    throw new Error(`kaidan did not start, see ${log}`, { cause: error });
  }
}

/** Where it listens, as it says itself once it does: it chose a free port. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`not ready within ${START_MS / 1000} s`)), START_MS);
    child.stdout?.on("data", (piece) => {
      said += piece;
      const url = said.match(/listens on (http:\/\/\S+)/)?.[1];
      if (!url) return;
      clearTimeout(late);
      resolve(url);
    });
    child.once("exit", (status) => {
      clearTimeout(late);
      reject(new Error(`it ended with status ${status}`));
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lost = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(lost);
}
