// The example for embedders runs against the package by its own name, and says what it promises.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { root } from "../support/root.js";

type Quickstart = (say: (line: string) => void, cartridge: string) => Promise<void>;

/** Only the types are taken out: "lispy-vm" is resolved by Node, through the exports of package.json. */
async function load(): Promise<Quickstart> {
  const source = readFileSync(join(root, "examples/embed/quickstart.ts"), "utf8");
  const { code } = transformSync(source, { loader: "ts", target: "node20" });
  const folder = join(root, "build/examples");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "quickstart.mjs");
  writeFileSync(file, code);
  return ((await import(pathToFileURL(file).href)) as { quickstart: Quickstart }).quickstart;
}

test("examples/embed/quickstart.ts", async () => {
  const quickstart = await load();
  const lines: string[] = [];
  const cartridge = readFileSync(join(root, "examples/tallyho.lispy.json"), "utf8");
  await quickstart((line) => lines.push(line), cartridge);
  assert.deepEqual(lines, [
    "karma 8",
    "2^100 = 1267650600228229401496703205376",
    "ratio 2.0",
    "double 42",
    "hello from inside",
    "failed: evaluation",
    "stopped by steps",
    "Frame 1: the tide is rising, new voices in the harbour.\nTally Ho has kept watch for 1 frame; mean change 7.0.",
    "Frame 2: the tide is falling, a thread fell silent.\nTally Ho has kept watch for 2 frames; mean change 2.5.",
    "it remembers 2 frames",
  ]);
});
