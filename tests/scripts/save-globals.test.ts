// scripts/save-globals.mjs on small modules: what it adds, what it leaves as it was, what it refuses.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "../support/root.js";

const { saveGlobals, shiftSourceMap } = (await import(
  pathToFileURL(join(root, "scripts/save-globals.mjs")).href
)) as {
  saveGlobals: (bytes: Uint8Array) => { bytes: Uint8Array<ArrayBuffer>; shift: number };
  shiftSourceMap: (text: string, shift: number) => string;
};

const [I32, I64, F64, V128] = [0x7f, 0x7e, 0x7c, 0x7b];
const name = (text: string): number[] => [text.length, ...Buffer.from(text)];
const section = (id: number, body: number[]): number[] => [id, body.length, ...body];

interface Global {
  type: number;
  mutable: boolean;
  initial: number[];
}

/** A module with these globals, all exported, a memory, and a function that returns 7. */
function moduleWith(globals: Global[], imports: number[][] = []): Uint8Array {
  const exports = [
    [...name("memory"), 2, 0],
    [...name("seven"), 0, imports.length],
    ...globals.map((_, index) => [...name(`g${index}`), 3, index]),
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 1, I32!]),
    ...section(2, [imports.length, ...imports.flat()]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(6, [
      globals.length,
      ...globals.flatMap(({ type, mutable, initial }) => [type, mutable ? 1 : 0, ...initial, 0x0b]),
    ]),
    ...section(7, [exports.length, ...exports.flat()]),
    ...section(10, [1, 4, 0, 0x41, 7, 0x0b]),
  ]);
}

const float64 = [...new Uint8Array(Float64Array.of(-2.5).buffer)];
const GLOBALS: Global[] = [
  { type: I32!, mutable: true, initial: [0x41, 0xff, 0xff, 0x03] },
  { type: I32!, mutable: false, initial: [0x41, 5] },
  { type: F64!, mutable: true, initial: [0x44, ...float64] },
  { type: I64!, mutable: true, initial: [0x42, 0x7f] },
];

interface Exports {
  memory: WebAssembly.Memory;
  seven: () => number;
  lispy_save_globals: (address: number) => void;
  lispy_load_globals: (address: number) => void;
  [global: `g${number}`]: WebAssembly.Global;
}

test("saves every mutable global and reads it back; functions keep their places", () => {
  const imports = [[...name("m"), ...name("f"), 0, 0]];
  const { bytes } = saveGlobals(moduleWith(GLOBALS, imports));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { f: () => 0 } });
  const exports = instance.exports as unknown as Exports;
  const values = (): unknown[] => GLOBALS.map((_, index) => exports[`g${index}`]!.value);
  const before = values();
  assert.deepEqual(before, [65535, 5, -2.5, -1n]);
  exports.lispy_save_globals(64);
  exports.g0!.value = 1;
  exports.g2!.value = 0;
  exports.g3!.value = 2n ** 40n;
  exports.lispy_save_globals(1024);
  const changed = values();
  exports.lispy_load_globals(64);
  assert.deepEqual(values(), before);
  exports.lispy_load_globals(1024);
  assert.deepEqual(values(), changed);
  assert.equal(exports.seven(), 7);
  const used = new Uint8Array(exports.memory.buffer, 0, 1024);
  assert.ok(
    used.every((byte, at) => byte === 0 || (at >= 64 && at < 64 + 20)),
    "20 bytes, no more",
  );
});

test("says by how much the code has moved", () => {
  const before = moduleWith(GLOBALS);
  const { bytes, shift } = saveGlobals(before);
  const seven = Buffer.from([4, 0, 0x41, 7, 0x0b]);
  const [from, to] = [before, bytes].map((module) => Buffer.from(module).indexOf(seven));
  assert.equal(to! - from!, shift);
});

test("refuses what it cannot save", () => {
  const vector = { type: V128!, mutable: true, initial: [0x41, 0] };
  assert.throws(() => saveGlobals(moduleWith([vector])), /type that cannot be saved/);
  const imported = [...name("m"), ...name("g"), 3, I32!, 1];
  assert.throws(() => saveGlobals(moduleWith(GLOBALS, [imported])), /other than functions/);
});

test("moves a source map by moving its first column", () => {
  const map = { version: 3, mappings: "gBAAA,EAAC" }; // column 16, then 2 more
  const moved = (shift: number): string =>
    (JSON.parse(shiftSourceMap(JSON.stringify(map), shift)) as { mappings: string }).mappings;
  assert.equal(moved(0), map.mappings);
  assert.equal(moved(1), "iBAAA,EAAC");
  assert.equal(moved(1000), "w/BAAA,EAAC");
});
