// Programs that are run to their end, without a terminal. One that fails, or says nothing in time, is an error with all that it said.

import { spawn } from "node:child_process";

const RUN_MS = 120_000;

export interface RunOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
}

/** Standard output. */
export function run(
  file: string,
  args: readonly string[],
  { cwd, env }: RunOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...QUIET, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: RUN_MS,
      killSignal: "SIGKILL",
    });
    let [out, all] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      all += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => (all += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${file} ${args.join(" ")} ended with ${code ?? signal}\n${all}`));
    });
  });
}

/** A Node program. */
export const runNode = (args: readonly string[], options: RunOptions): Promise<string> =>
  run(process.execPath, args, options);

/** Nobody is told anything, nothing is looked for elsewhere. */
export const QUIET: NodeJS.ProcessEnv = {
  CI: "1",
  NO_COLOR: "1",
  DO_NOT_TRACK: "1",
  DENO_NO_UPDATE_CHECK: "1",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
};
