// Every case of tests/conformance/regex.jsonl on the build that collects at every reservation, with the bindings' own
// search: places of matches outlive collections, texts move.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createVMSync } from "../../bindings/entries/debug-node.js";
import { root } from "../support/root.js";

const sources = readFileSync(join(root, "tests/conformance/regex.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => (JSON.parse(line) as { source: string }).source);
const module = new WebAssembly.Module(readFileSync(join(root, "build/lispy.test.wasm")));

test(`${sources.length} regular expressions, collecting at every reservation`, () => {
  const release = createVMSync({ profile: "lispy@2" });
  const stressed = createVMSync({ profile: "lispy@2", module });
  const texts = [release, stressed].map((vm) =>
    sources.map((source) => {
      const { ok, value, error } = vm.execute(source, { as: "text" });
      return [source, ok ? value : error?.message, vm.usage.steps];
    }),
  );
  assert.deepEqual(texts[1], texts[0]);
});
