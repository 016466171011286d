// A runtime as a process that reads a request per line and answers with a line (guests/lines.ts).

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../support/root.js";
import { type Host, hostOf } from "./host.js";
import { startChild } from "./process.js";

/** The guest, as the build wrote it. */
const GUEST = join(root, "build/tests/runtimes/guests/lines.mjs");

export interface LineRuntime {
  name: string;
  /** The program. */
  file: string;
  /** Goes before the guest. */
  args?: readonly string[];
  env?: NodeJS.ProcessEnv;
}

export async function startLines({ name, file, args = [], env = {} }: LineRuntime): Promise<Host> {
  const environment = { ...process.env, ...env };
  const version = versionOf(name, file, environment);
  const child = startChild(name, file, [...args, GUEST], { cwd: root, env: environment });
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.process.stdout! }).on("line", (line) => waiting.shift()?.(line));
  const carry = (text: string): Promise<string> => {
    const answer = new Promise<string>((resolve) => waiting.push(resolve));
    child.process.stdin!.write(`${text}\n`);
    return Promise.race([answer, child.ended]);
  };
  child.process.stdin!.on("error", () => {}); // the process is gone: `ended` says why
  return hostOf(name, version, carry, () => child.stop());
}

function versionOf(name: string, file: string, env: NodeJS.ProcessEnv): string {
  try {
    const said = execFileSync(file, ["--version"], { env, encoding: "utf8", timeout: 30_000 });
    return /\d+(\.\d+)+/.exec(said)?.[0] ?? said.trim();
  } catch (error) {
    throw new Error(`${name} could not be started`, { cause: error });
  }
}
