// Reading JSON: kinds of numbers, order and sameness of keys, where and why a text is refused.

import assert from "node:assert/strict";
import { LispyFloat } from "../../bindings/entries/node.js";
import { errorOf, vmTest } from "../support/vm.js";
import { exact, refusal } from "./json.js";

vmTest("1 is an integer, 1.0 and 1e0 are floats", (vm) => {
  assert.deepEqual(exact(vm, "[1, 1.0, 1e0, -0, -0.0, 1E+2, 2.5]"), [
    1,
    new LispyFloat(1),
    new LispyFloat(1),
    0,
    -0,
    new LispyFloat(100),
    2.5,
  ]);
  assert.equal(vm.parseJSON("[1, 1.0, -0.0, 1e2]", { as: "text" }), "(1 1.0 -0.0 100.0)");
});

vmTest("integers keep all their digits", (vm) => {
  const digits = "9".repeat(2000);
  assert.equal(vm.parseJSON(`[-${digits}]`, { as: "json" }), `[-${digits}]`);
  const edges = [2n ** 47n - 1n, 2n ** 47n, -(2n ** 47n), -(2n ** 47n) - 1n, 2n ** 53n, 2n ** 64n];
  const big = vm.parseJSON(`[${edges.join(",")}]`, { integers: "bigint" });
  assert.deepEqual(big, edges);
});

vmTest("floats are the nearest double, however long they are written", (vm) => {
  const texts = [
    "0.1",
    "1e-400",
    "4.9e-324",
    "2.4703282292062327e-324", // just below half of the smallest: zero
    "2.4703282292062328e-324", // just above: the smallest
    "1.7976931348623157e308",
    "9007199254740993.0",
    `0.${"0".repeat(400)}1e401`,
    `1${"0".repeat(400)}e-400`,
    "0.500000000000000166533453693773481063544750213623046875",
  ];
  for (const text of texts) {
    const value = exact(vm, text);
    const x = value instanceof LispyFloat ? value.value : value;
    assert.ok(Object.is(x, Number(text)), `${text}: ${String(x)}`);
  }
});

vmTest("keys keep their order, also those that look like numbers", (vm) => {
  const text = '{"b": 1, "10": 2, "a": 3, "2": 4, "": 5, "__proto__": 6}';
  const keys = ["b", "10", "a", "2", "", "__proto__"];
  assert.deepEqual([...(exact(vm, text) as Map<string, unknown>).keys()], keys);
  assert.equal(vm.parseJSON(text, { as: "json" }), text);
});

vmTest("a key that comes twice is named, wherever it is", (vm) => {
  const cases: [string, string][] = [
    ['{"a": 1, "a": 1}', '"a"'],
    ['[{"x": {"in": 1, "out": 2, "in": 3}}]', '"in"'],
    ['{"": 1, "": 2}', '""'],
    ['{"\\u0061": 1, "a": 2}', '"a"'],
    [`{${Array.from({ length: 500 }, (_, i) => `"k${i}": 0`).join(", ")}, "k123": 1}`, '"k123"'],
  ];
  for (const [text, name] of cases) {
    const error = refusal(vm, text);
    assert.equal(error.category, "invalid-data");
    assert.ok(error.message.includes(`duplicate key ${name}`), error.message);
  }
  assert.deepEqual(vm.parseJSON('[{"a": 1}, {"a": 2}, {"A": {"a": 3}}]'), [
    { a: 1 },
    { a: 2 },
    { A: { a: 3 } },
  ]);
});

/** A text that is refused, and where. */
const REFUSED: readonly [string, number, number][] = [
  ["", 1, 1],
  ["  \n ", 2, 2],
  ["nul", 1, 1],
  ["[1,]", 1, 4],
  ["[1 2]", 1, 4],
  ["[1", 1, 3],
  ['{"a" 1}', 1, 6],
  ['{"a": 1,}', 1, 9],
  ["{a: 1}", 1, 2],
  ["{1: 2}", 1, 2],
  ["[1] 2", 1, 5],
  ["]", 1, 1],
  ["[1}", 1, 3],
  ["'a'", 1, 1],
  ["[01]", 1, 2],
  ["[+1]", 1, 2],
  ["[.5]", 1, 2],
  ["[NaN]", 1, 2],
  ["[Infinity]", 1, 2],
  ["[true, false, nil]", 1, 15],
  ["[\n  1,\r\n  x]", 3, 3],
  ["[\r1,\r2,\r!]", 4, 1],
  ['["é😀", tru]', 1, 8], // columns count code points
  ["/* no */ 1", 1, 1],
  ["\ufeff1", 1, 1],
];

vmTest("what is no JSON is refused with its line and column", (vm) => {
  for (const [text, line, column] of REFUSED) {
    const error = refusal(vm, text);
    const name = JSON.stringify(text);
    assert.equal(error.category, "invalid-data", name);
    assert.deepEqual([error.line, error.column], [line, column], `${name}: ${error.message}`);
    assert.ok(error.message.includes(`line ${line}, column ${column}`), name);
  }
});

vmTest("numbers and strings that are cut short or malformed are refused in their line", (vm) => {
  const texts = ["1.", "1e", "1e+", "-", "--1", "1.e5", "0x10", "1_000"].map((n) => `[0,\n${n}]`);
  const strings = ['"abc', '"\\x"', '"\\u12"', '"\\u12g4"', '"a\nb"', '"\t"', '"\\"', '"\u0000"'];
  for (const text of [...texts, ...strings.map((s) => `[0,\n${s}]`)]) {
    const error = refusal(vm, text);
    assert.equal(error.category, "invalid-data", text);
    assert.ok(error.line! >= 2, `${JSON.stringify(text)}: ${error.message}`);
  }
});

vmTest("floats beyond the doubles are refused: they have no value", (vm) => {
  for (const text of ["1e309", "-1e400", `1${"0".repeat(400)}.0`]) {
    assert.equal(refusal(vm, `[${text}]`).category, "invalid-data", text);
  }
});

vmTest("nesting is bounded, exactly and without recursion", (vm) => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  const objects = (depth: number): string => '{"a":'.repeat(depth) + "1" + "}".repeat(depth);
  const limit = vm.limits.jsonDepth;
  for (const make of [nested, objects]) {
    vm.parseJSON(make(limit));
    for (const depth of [limit + 1, 100_000]) {
      const error = refusal(vm, make(depth));
      assert.match(error.message, /too deeply nested/);
      assert.equal(error.line, 1);
    }
  }
  vm.setLimits({ jsonDepth: 200, valueDepth: 201 });
  vm.parseJSON(nested(200));
  assert.throws(() => vm.parseJSON(nested(201)));
});

vmTest("a program reads what the host reads, and its errors are the program's", (vm) => {
  vm.define("text", '{"n": [1, 1.0, 12345678901234567890], "s": "\\u00e9"}');
  assert.equal(
    vm.eval("(json-dump (json-parse text))"),
    '{\n  "n": [\n    1,\n    1.0,\n    12345678901234567890\n  ],\n  "s": "\\u00e9"\n}',
  );
  vm.define("text", '\n{"a": 1, "b": }');
  const error = errorOf(() => vm.eval("(define x 1)\n  (json-parse text)"));
  assert.equal(error.category, "invalid-data");
  assert.deepEqual([error.line, error.column], [2, 3], "of the call");
  assert.match(error.message, /line 2, column 15: expected a value/); // of the text
});

vmTest("what is refused leaves nothing behind", (vm) => {
  vm.define("kept", [1, 2]);
  for (const text of ["[1, {", '{"a": [1, 2, {"b": ', '["open']) refusal(vm, text);
  vm.collect();
  const { heapBytes } = vm.usage;
  for (let i = 0; i < 50; i++) refusal(vm, `[${"[1],".repeat(1000)}`);
  vm.collect();
  assert.equal(vm.usage.heapBytes, heapBytes);
  assert.deepEqual(vm.get("kept"), [1, 2]);
});
