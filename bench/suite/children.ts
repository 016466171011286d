// Runs a measurement in a process of its own and reads what it found. A child that fails is a failure of the run, which goes on.

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rightAnswers } from "./answers.js";

/** All of the suite is bundled to programs in build/bench. */
const programs = dirname(fileURLToPath(import.meta.url));
export const root = join(programs, "../..");

/** Longer than any measurement takes; an engine that hangs must not hang the run. */
const TIMEOUT = 600_000;
const MAX_BUFFER = 2 ** 26;

export type Flags = Record<string, string | number | boolean | undefined>;

const OPTIONS = ["--expose-gc", "--enable-source-maps"];

/** The line of JSON that a program of the suite writes last. `options`: of Node. */
export async function childOf<Found>(
  program: string,
  flags: Flags,
  options: readonly string[] = OPTIONS,
): Promise<Found> {
  const args = Object.entries(flags).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}=${value}`];
  });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...options, join(programs, `${program}.mjs`), ...args],
    { timeout: TIMEOUT, maxBuffer: MAX_BUFFER },
  );
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as Found;
}

/** Writes what the children compare their answers with, and says where. */
export function answersFile(): string {
  const file = join(root, "build/bench-answers.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(rightAnswers(root)));
  return file;
}

/** Counts failures, and shows on one line what is under way. */
export class Progress {
  failures = 0;

  show(text: string): void {
    if (process.stderr.isTTY) process.stderr.write(`\r${text.padEnd(78)}`);
  }

  clear(): void {
    if (process.stderr.isTTY) process.stderr.write(`\r${"".padEnd(78)}\r`);
  }

  /** The result, or undefined and a message when it fails. */
  async attempt<Result>(what: string, code: () => Promise<Result>): Promise<Result | undefined> {
    this.show(what);
    try {
      return await code();
    } catch (error) {
      this.failures += 1;
      this.clear();
      const { message, stderr } = error as Error & { stderr?: string };
      const said = stderr?.split("\n").find((line) => /Error|WrongAnswer/.test(line)) ?? message;
      console.error(`bench: ${what}: ${said.slice(0, 500)}`);
      return undefined;
    }
  }
}
