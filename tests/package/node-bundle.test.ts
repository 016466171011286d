// A bundle for Node is one file that goes somewhere else: the condition "module" brings an entry that needs no file beside it. Without a bundler,
// the engine of regular expressions is a file that is read at the first search.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { installPacked, pack, scratch } from "../support/packed.js";

const place = scratch("node-bundle");
before(() => installPacked(place.folder, pack(place.folder)));
after(() => place[Symbol.dispose]());

const PROGRAM = `
  import { createVM, openWorld } from "lispy-vm";
  const vm = await createVM();
  console.log(vm.eval('(regex-find-all "[a-z]+" "one 2 three")'));
  console.log(await (await openWorld(process.argv[2])).agents());
`;
const SAID = "[ 'one', 'three' ]\n[]\n";

function run(script: string): { stdout: string; stderr: string } {
  const world = join(place.folder, "world");
  mkdirSync(world, { recursive: true });
  return spawnSync(process.execPath, [script, world], { encoding: "utf8" });
}

test("esbuild's bundle for Node is one file, and all of it", async () => {
  const outdir = join(place.folder, "elsewhere");
  await build({
    stdin: { contents: PROGRAM, resolveDir: place.folder },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: join(outdir, "program.mjs"),
    logLevel: "error",
  });
  assert.deepEqual(readdirSync(outdir), ["program.mjs"]);
  // What the bundle is made of must not be found by chance.
  const { stdout, stderr } = run(join(outdir, "program.mjs"));
  assert.equal(stdout, SAID, stderr);
});

test("without a bundler, the engine's file is read at the first search", () => {
  const script = join(place.folder, "program.mjs");
  writeFileSync(script, PROGRAM);
  assert.equal(run(script).stdout, SAID);
  const engine = join(place.folder, "node_modules/lispy-vm/dist/regex/engine.cjs");
  rmSync(engine);
  writeFileSync(script, PROGRAM.replace(/^.*regex.*$/m, "console.log(vm.eval('(+ 1 2)'));"));
  assert.equal(run(script).stdout, "3\n[]\n");
  writeFileSync(script, PROGRAM);
  assert.match(
    run(script).stderr,
    /LispyCrashError: the VM crashed and must be replaced: .*engine\.cjs/,
  );
});
