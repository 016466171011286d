// examples/node-fleet: on any number of threads the fleet comes to what one agent after the other comes to in this thread.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bootCartridge } from "../../bindings/entries/node.js";
import { agentText } from "../support/agent.js";
import { root } from "../support/root.js";

const folder = join(root, "examples/node-fleet");

function start(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, "start.mjs"), ...args],
    { cwd: root, encoding: "utf8", timeout: 60_000 },
  );
  return { code: status, out: stdout, err: stderr };
}

/** What so many foragers come to. */
async function digestHere(agents: number, frames: number): Promise<string> {
  const text = readFileSync(join(folder, "forager.lispy.json"), "utf8");
  const hash = createHash("sha256");
  for (let index = 0; index < agents; index++) {
    const own = text.replace('"forager"', `"forager-${index + 1}"`);
    using agent = await bootCartridge(own, { seed: index });
    let receipt = "";
    for (let frame = 1; frame <= frames; frame++) receipt = (await agent.frame(frame)).hash;
    hash.update(`${receipt}\n${agent.export()}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

test("the same digest on one, two and three threads, and here", async () => {
  const { code, out, err } = start("--agents", "5", "--frames", "2", "--threads", "1,2,3");
  assert.deepEqual([code, err], [0, ""]);
  const rows = [...out.matchAll(/^(\d) threads? +\d+ frames\/s +[\d.]+ times +(\w{16})$/gm)];
  const digest = await digestHere(5, 2);
  assert.deepEqual(
    rows.map(([, threads, found]) => [threads, found]),
    [
      ["1", digest],
      ["2", digest],
      ["3", digest],
    ],
  );
});

test("an agent that fails, or does not boot, is an error", () => {
  const scratch = mkdtempSync(join(tmpdir(), "lispy-fleet-"));
  try {
    const file = join(scratch, "a.lispy.json");
    writeFileSync(file, agentText("(define (main n) (car n))"));
    const failing = start("--agents", "2", "--threads", "2", "--cartridge", file);
    assert.equal(failing.code, 1);
    assert.match(failing.err, /a frame was rolled back: .*car/);
    writeFileSync(file, agentText("(define (main n)"));
    assert.equal(start("--agents", "2", "--threads", "2", "--cartridge", file).code, 1);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  assert.match(start("--threads", "0").err, /--threads needs whole numbers from 1, not 0/);
});
