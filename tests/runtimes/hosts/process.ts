// A child process that is not left behind: what it says on standard error is kept for the message when it dies.

import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";

export interface Child {
  readonly process: ChildProcess;
  /** Rejects when the process ends, with what it said. */
  readonly ended: Promise<never>;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  stdio?: StdioOptions;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

export function startChild(
  name: string,
  file: string,
  args: readonly string[],
  { stdio = ["pipe", "pipe", "pipe"], ...options }: ChildOptions = {},
): Child {
  const child = spawn(file, args, { stdio, ...options });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  let over: () => void = () => {};
  const gone = new Promise<void>((resolve) => (over = resolve));
  const ended = new Promise<never>((_, reject) => {
    child.once("error", (error) => {
      over();
      reject(new Error(`${name} could not be started: ${error.message}`));
    });
    child.once("close", (code, signal) => {
      process.off("exit", kill);
      over();
      reject(new Error(`${name} (${file}) ended with ${code ?? signal}\n${said}`));
    });
  });
  // Whoever waits hears of it; nobody has to wait.
  ended.catch(() => {});
  return {
    process: child,
    ended,
    async stop() {
      child.stdin?.end();
      kill();
      await gone;
    },
  };
}
