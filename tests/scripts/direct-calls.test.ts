// scripts/direct-calls.mjs on a small module: the same answers without a table, and what it refuses.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import binaryen from "binaryen";
import { root } from "../support/root.js";

const { directCalls } = (await import(
  pathToFileURL(join(root, "scripts/direct-calls.mjs")).href
)) as {
  directCalls: (text: string, numberAt: (address: number) => number | undefined) => string;
};

/** The text as Binaryen prints it, which is what the script reads. */
function printed(text: string): string {
  const module = binaryen.parseText(text);
  const printedText = module.emitText();
  module.dispose();
  return printedText;
}

function instanceOf(text: string): Record<string, (...args: number[]) => number> {
  const module = binaryen.parseText(text);
  assert.ok(module.validate());
  const bytes = Uint8Array.from(module.emitBinary());
  module.dispose();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return exports as Record<string, (...args: number[]) => number>;
}

/** Two functions of one signature and one of another; at address 40 lies the object of number 3. */
const SOURCE = printed(`(module
  (type $pair (func (param i32 i32) (result i32)))
  (type $one (func (param i32) (result i32)))
  (memory 1)
  (data (i32.const 40) "\\03\\00\\00\\00")
  (table 5 5 funcref)
  (elem (i32.const 1) $add $twice $subtract)
  (func $add (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func $twice (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))
  (func $subtract (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))
  (func (export "pair") (param i32 i32 i32) (result i32)
    (call_indirect (type $pair)
      (call_indirect (type $one) (local.get 0) (i32.const 2))
      (local.get 1) (local.get 2)))
  (func (export "known") (param i32 i32) (result i32)
    (call_indirect (type $pair) (local.get 0) (local.get 1) (i32.load (i32.const 40))))
  (func (export "counted") (param i32) (result i32)
    (call_indirect (type $one) (local.get 0) (local.tee 0 (i32.const 2)))))`);
const numberAt = (address: number): number | undefined => (address === 40 ? 3 : undefined);

test("calls by number reach what they reached, and no table is left", () => {
  const text = directCalls(SOURCE, numberAt);
  assert.doesNotMatch(text, /call_indirect|\(table|\(elem/);
  assert.doesNotMatch(text, /i32\.load/, "the number of a function is in the code");
  const [before, after] = [instanceOf(SOURCE), instanceOf(text)];
  for (const [name, args] of [
    ["pair", [5, 3, 1]],
    ["pair", [5, 3, 3]],
    ["known", [9, 4]],
    ["counted", [21]],
  ] as const) {
    assert.equal(after[name]!(...args), before[name]!(...args), name);
  }
});

test("what the table does not hold, or holds with another signature, traps as before", () => {
  const { pair } = instanceOf(directCalls(SOURCE, numberAt));
  for (const number of [0, 2, 4, 5, -1]) {
    assert.throws(() => pair!(1, 2, number), WebAssembly.RuntimeError, `number ${number}`);
  }
});

test("a module whose table is used in another way is refused", () => {
  const source = printed(
    '(module (table 1 funcref) (elem declare func $f) (func $f) (func (export "g") (drop (ref.func $f))))',
  );
  assert.throws(() => directCalls(source, numberAt), /not what it is expected to be/);
});

test("calls of machine code stay, through a table that is empty", () => {
  const text = directCalls(
    printed(`(module
      (type $machine (func (param i32 i32 i64) (result i64)))
      (type $one (func (param i32) (result i32)))
      (table (export "table") 3 funcref)
      (elem (i32.const 1) $twice)
      (func $twice (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))
      (func (export "run") (param i32) (result i32)
        (drop (call_indirect (type $machine)
          (i32.const 1) (i32.const 2) (i64.const 3) (local.get 0)))
        (call_indirect (type $one) (local.get 0) (i32.const 1))))`),
    numberAt,
  );
  const { run, table } = instanceOf(text) as unknown as {
    run: (n: number) => number;
    table: WebAssembly.Table;
  };
  assert.equal(table.length, 0);
  assert.throws(() => run(0), WebAssembly.RuntimeError);
});

test("the release module's table is empty", () => {
  const module = new WebAssembly.Module(readFileSync(join(root, "build/lispy.wasm")));
  const { exports } = new WebAssembly.Instance(module, { lispy: { regex: () => 0 } });
  assert.equal((exports["table"] as WebAssembly.Table).length, 0);
});
