// scripts/export-globals.mjs: a function that only tells a global becomes that global; one that does more is refused.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import binaryen from "binaryen";
import { root } from "../support/root.js";

const { exportGlobals } = (await import(
  pathToFileURL(join(root, "scripts/export-globals.mjs")).href
)) as { exportGlobals: (bytes: Uint8Array) => Uint8Array<ArrayBuffer> };

function assembled(text: string): Buffer {
  const module = binaryen.parseText(text);
  const bytes = Buffer.from(module.emitBinary());
  module.dispose();
  return bytes;
}

test("the global itself is exported, and changes with the module", () => {
  const bytes = exportGlobals(
    assembled(`(module
      (import "a" "b" (func $b))
      (global $first (mut i32) (i32.const 7))
      (global $second (mut i64) (i64.const 9))
      (func (export "other") (call $b) (global.set $second (i64.const 10)))
      (func (export "global_left") (result i64) (global.get $second)))`),
  );
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { a: { b: () => {} } });
  const left = exports["left"] as WebAssembly.Global;
  assert.deepEqual(Object.keys(exports).sort(), ["left", "other"]);
  assert.equal(left.value, 9n);
  (exports["other"] as () => void)();
  assert.equal(left.value, 10n);
});

test("a function that does something else is refused", () => {
  const bytes = assembled(`(module
    (global $first (mut i32) (i32.const 7))
    (func (export "global_first") (result i32) (i32.const 1)))`);
  assert.throws(() => exportGlobals(bytes), /global_first does not just tell a global/);
});
