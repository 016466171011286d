// An example that serves HTTP, as a process that the test starts and ends.

import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../support/root.js";
import { startChild } from "../runtimes/hosts/process.js";
import { START_MS, within } from "../runtimes/hosts/host.js";

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** Runs `examples/NAME/start.mjs` on a free port; it says its address in its first lines. */
export async function serveExample(name: string): Promise<Served> {
  const start = join(root, "examples", name, "start.mjs");
  const child = startChild(name, process.execPath, [start, "0"], {
    ...{ cwd: root, env: { ...process.env, NO_COLOR: "1" } },
  });
  const lines = createInterface({ input: child.process.stdout! });
  const said = new Promise<string>((resolve) => {
    lines.on("line", (line) => {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
  // It ends what it has started; killed, it would leave it behind.
  const close = async (): Promise<void> => {
    child.process.kill("SIGTERM");
    await within(START_MS, `${name} ends`, child.ended).catch(() => {});
    await child.stop();
  };
  try {
    const url = await within(START_MS, `${name} starts`, Promise.race([said, child.ended]));
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Asks, and reads the answer as JSON. */
export async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(START_MS) });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

/** Asks with a body. */
export function post(url: string, body: BodyInit): Promise<Answer> {
  return ask(url, { method: "POST", body });
}
