// Cloudflare's wrangler: what it would upload, and its local server answering a request.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { EXPECTED } from "./expected.js";
import { QUIET, runNode } from "./harness/run.js";
import { type Strangers, toolFile, toolVersion, useScript } from "./harness/scratch.js";
import { entryIn, report, weigh } from "./report.js";

const WORKER = `import { use } from "./use.js";
export default { fetch: async () => new Response(await use()) };
`;
const CONFIG = { name: "consumer", main: "worker.js", compatibility_date: "2025-01-01" };
const START_MS = 60_000;

export function testWorkers(strangers: () => Strangers): void {
  const project = (name: string): string =>
    strangers().project(name, {
      "worker.js": WORKER,
      "use.js": useScript("lispy-vm"),
      "wrangler.json": JSON.stringify(CONFIG),
    });
  const wrangler = (): string => toolFile("wrangler", "bin/wrangler.js");

  test("wrangler deploy --dry-run", async () => {
    const cwd = project("wrangler");
    await runNode([wrangler(), "deploy", "--dry-run", "--outdir", "out", "--metafile"], { cwd });
    const files = readdirSync(join(cwd, "out")).map((file) => join(cwd, "out", file));
    assert.equal(files.filter((file) => file.endsWith(".wasm")).length, 1, files.join(" "));
    const metafile = readFileSync(join(cwd, "out/bundle-meta.json"), "utf8");
    const { inputs } = JSON.parse(metafile) as { inputs: Record<string, unknown> };
    const picked = entryIn(Object.keys(inputs));
    assert.equal(picked, "workerd");
    const version = toolVersion("wrangler");
    report({ consumer: "wrangler", version, entry: "lispy-vm", picked, ...weigh(files) });
  });

  test("wrangler dev answers a request", async () => {
    const cwd = project("wrangler-dev");
    const args = [wrangler(), "dev", "--local", "--ip", "127.0.0.1", "--port", "0"];
    // A group of its own, because it starts more processes.
    const child = spawn(process.execPath, [...args, "--inspector-port", "0"], {
      cwd,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...QUIET },
    });
    const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const kill = (): void => {
      try {
        process.kill(-child.pid!, "SIGKILL");
      } catch {
        // It has ended by itself, and all of its group.
      }
    };
    process.once("exit", kill);
    try {
      const signal = AbortSignal.timeout(START_MS);
      const response = await fetch(await readyAt(child), { signal });
      assert.equal(await response.text(), EXPECTED);
    } finally {
      process.off("exit", kill);
      kill();
      await gone;
    }
    const version = toolVersion("wrangler");
    report({ consumer: "wrangler dev", version, entry: "lispy-vm", picked: "workerd" });
  });
}

/** The address that it says it is ready on. */
function readyAt(child: ReturnType<typeof spawn>): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`wrangler dev ${why}\n${said}`));
    const timer = setTimeout(() => fail("did not become ready"), START_MS);
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = /Ready on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}
