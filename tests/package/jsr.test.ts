// jsr.json says of the package what package.json says, and what is published there passes JSR's own check, as far as that needs no network.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { stageJsr } from "../../scripts/jsr.mjs";
import { fileOfPackage } from "../runtimes/hosts/binary.js";
import { scratch } from "../support/packed.js";
import { root } from "../support/root.js";
import { manifest } from "./manifest.js";

const jsr = JSON.parse(readFileSync(join(root, "jsr.json"), "utf8")) as {
  name: string;
  version: string;
  license: string;
  exports: Record<string, string>;
};

/** JSR's consumers compile no module by an import, and nobody looks for defects of the VM with them. */
const NOT_THERE = ["./debug", "./lispy.wasm", "./lispy.debug.wasm", "./package.json"];

test("jsr.json is in step with package.json", () => {
  assert.match(jsr.name, /^@[a-z][a-z0-9-]+\/[a-z][a-z0-9-]+$/);
  assert.equal(jsr.version, manifest.version);
  assert.equal(jsr.license, manifest.license);
  const expected = Object.entries(manifest.exports)
    .filter(([entry]) => !NOT_THERE.includes(entry))
    .map(([entry, target]) => [entry, (target as Record<string, string>)["default"]]);
  assert.deepEqual(Object.entries(jsr.exports), expected);
});

test("deno publish --dry-run", () => {
  using place = scratch("jsr");
  stageJsr(join(place.folder, "package"));
  const glibc = process.platform === "linux" ? "-glibc" : "";
  const deno = fileOfPackage(`@deno/${process.platform}-${process.arch}${glibc}`, "deno");
  const { status, stdout, stderr } = spawnSync(
    deno,
    ["publish", "--dry-run", "--allow-dirty", "--quiet"],
    {
      cwd: join(place.folder, "package"),
      encoding: "utf8",
      timeout: 120_000,
      env: {
        ...process.env,
        DENO_DIR: join(place.folder, "cache"),
        DENO_NO_UPDATE_CHECK: "1",
        NO_COLOR: "1",
      },
    },
  );
  assert.equal(status, 0, stdout + stderr);
  assert.doesNotMatch(stdout + stderr, /warning|error/i);
});
