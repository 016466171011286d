// What publint and arethetypeswrong have to say about the tarball. The package is ES modules only (docs/adr/0020-packaging.md), so the
// second is asked about resolution as ES modules have it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pack, scratch } from "../support/packed.js";
import { root } from "../support/root.js";

const place = scratch("judges");
let tarball = "";
before(() => {
  tarball = pack(place.folder).file;
});
after(() => place[Symbol.dispose]());

function judge(name: string, args: readonly string[]): { status: number | null; said: string } {
  const program = join(root, "build/package-tools/node_modules/.bin", name);
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (error)
    throw new Error(`node scripts/projects.mjs package-tools brings ${name}`, { cause: error });
  return { status, said: stdout + stderr };
}

test("publint, strictly", () => {
  const { status, said } = judge("publint", ["run", tarball, "--strict"]);
  assert.equal(status, 0, said);
  assert.match(said, /All good!/);
});

test("arethetypeswrong, as ES modules", () => {
  const { status, said } = judge("attw", [tarball, "--profile", "esm-only", "--format", "json"]);
  assert.equal(status, 0, said);
  const { analysis } = JSON.parse(said) as {
    analysis: {
      entrypoints: Record<string, { resolutions: Record<string, { resolution?: unknown }> }>;
    };
  };
  // It says nothing about an entry that it did not look at.
  assert.equal(Object.keys(analysis.entrypoints).length, 11);
  for (const [name, { resolutions }] of Object.entries(analysis.entrypoints)) {
    assert.ok(resolutions["bundler"]?.resolution, name);
    assert.ok(resolutions["node16-esm"]?.resolution, name);
  }
});
