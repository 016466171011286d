// An example of examples/, started by its one command, as a user would.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../support/root.js";

export interface Started {
  /** Scheme, host and port. */
  url: string;
  /** Ends it, and what it started. */
  stop(): Promise<void>;
}

const START_MS = 60_000;

/** Runs `examples/NAME/start.mjs` on a free port, until it says where it listens. */
export async function startExample(name: string, args: string[] = []): Promise<Started> {
  const file = join(root, "examples", name, "start.mjs");
  const child = spawn(process.execPath, [file, "--port", "0", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // It hands SIGTERM on; SIGKILL would leave workerd behind.
  const end = (): void => void child.kill("SIGTERM");
  process.once("exit", end);
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    process.off("exit", end);
    end();
    await gone;
  };
  try {
    return { url: await urlOf(child, name), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function urlOf(child: ChildProcess, name: string): Promise<string> {
  let said = "";
  child.stderr!.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const [url] = /http:\/\/[^/]+/.exec(line) ?? [];
      if (url) resolve(url);
    });
    child.once("close", (code) => reject(new Error(`${name} ended with ${code}\n${said}`)));
    setTimeout(() => reject(new Error(`${name} does not listen\n${said}`)), START_MS).unref();
  });
}
