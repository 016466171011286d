// lispy-value@1 in detail: canonical numbers, the order of map entries, what is not wire.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  LispyUsageError,
  type WireKey,
  type WireValue,
  float,
  fromWire,
  pair,
  symbol,
  toWire,
} from "../../bindings/index.js";

test("each kind has its tag", () => {
  const list = [null, true, 1, 2n ** 64n, float(1), -0, "é", symbol("s"), [], pair(1, 2)];
  assert.deepEqual(toWire(list), {
    tag: "list",
    items: [
      { tag: "nil" },
      { tag: "boolean", value: true },
      { tag: "integer", value: "1" },
      { tag: "integer", value: "18446744073709551616" },
      { tag: "float64", bits: "3ff0000000000000" },
      { tag: "float64", bits: "8000000000000000" },
      { tag: "string", value: "é" },
      { tag: "symbol", value: "s" },
      { tag: "list", items: [] },
      { tag: "pair", car: { tag: "integer", value: "1" }, cdr: { tag: "integer", value: "2" } },
    ],
  });
});

test("map entries stand in the order of the canonical JSON of their keys", () => {
  const keys = ["b", "a", "a b", "a!", 'a"', "\ue000", "😀", "é", "", "A", "a\\", "a\n"];
  const map = new Map(keys.map((key, index) => [key, index]));
  const wire = toWire(map) as Extract<WireValue, { tag: "map" }>;
  const order = keys
    .map((key) => ({ key, bytes: Buffer.from(JSON.stringify({ tag: "string", value: key })) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ key }) => key);
  assert.deepEqual(
    wire.entries.map(([key]) => key.value),
    order,
  );
  assert.ok(order.indexOf("a b") < order.indexOf("a"), "a key before its own beginning");
});

const NOT_WIRE: [string, unknown][] = [
  ["$", 5],
  ["$", { tag: "procedure" }],
  ["$", { tag: "integer", value: "01" }],
  ["$", { tag: "integer", value: "-0" }],
  ["$", { tag: "integer", value: 1 }],
  ["$", { tag: "float64", bits: "7ff0000000000000" }],
  ["$", { tag: "float64", bits: "3FF0000000000000" }],
  ["$", { tag: "boolean" }],
  ["$.items[1]", { tag: "list", items: [{ tag: "nil" }, null] }],
  ["$.cdr", { tag: "pair", car: { tag: "nil" } }],
  ["$.entries[0][0]", { tag: "map", entries: [[{ tag: "nil" }, { tag: "nil" }]] }],
  ["$.entries[0][1]", { tag: "map", entries: [[{ tag: "string", value: "a" }, 1]] }],
];
for (const [path, wire] of NOT_WIRE) {
  test(`rejected at ${path}: ${JSON.stringify(wire)}`, () => {
    assert.throws(
      () => fromWire(wire as WireValue),
      (error) => error instanceof LispyUsageError && error.path === path,
    );
  });
}

test("a key twice is rejected", () => {
  const entry: [WireKey, WireValue] = [{ tag: "string", value: "a" }, { tag: "nil" }];
  assert.throws(() => fromWire({ tag: "map", entries: [entry, entry] }), LispyUsageError);
});
