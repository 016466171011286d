// What JavaScript data becomes in LisPy, and what is rejected and where.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { LispyProcedure } from "../../bindings/entries/node.js";
import {
  LispyError,
  type LispyInput,
  LispyUsageError,
  createVMSync,
  float,
  pair,
  symbol,
} from "../../bindings/entries/node.js";
import { errorOf, vmTest } from "../support/vm.js";

vmTest("define and get carry data in and out", (vm) => {
  const inbox = [{ from: "zion", karma: 3, tags: ["a", null], ok: true, big: 2n ** 80n }];
  vm.define("inbox", inbox);
  assert.deepEqual(vm.get("inbox"), inbox);
  assert.equal(vm.eval('(get (first inbox) "karma")'), 3);
});

vmTest("kinds that JavaScript merges can be told apart by the caller", (vm) => {
  const written = (value: LispyInput): string => {
    vm.define("x", value);
    return vm.get("x", { as: "text" });
  };
  assert.equal(written(2), "2");
  assert.equal(written(float(2)), "2.0");
  assert.equal(written(2.5), "2.5");
  assert.equal(written(-0), "-0.0");
  assert.equal(written(1e300), "1e+300");
  assert.equal(written(2 ** 53), "9007199254740992.0");
  assert.equal(written(2n ** 53n), "9007199254740992");
  assert.equal(written(-(2 ** 47)), "-140737488355328");
  assert.equal(written(2 ** 47), "140737488355328");
  assert.equal(written("a"), '"a"');
  assert.equal(written(symbol("a")), "a");
  assert.equal(written(pair(1, 2)), "(1 . 2)");
  assert.equal(written(undefined), "()");
  assert.equal(written({ a: 1 }), '(dict ("a" . 1))');
});

vmTest(
  "nil and the empty list stay different in lispy-core@1",
  (vm) => {
    assert.deepEqual(vm.call("list", null, []), [null, []]);
    assert.equal(vm.call("null?", null), true);
    assert.equal(vm.call("equal?", null, []), false);
  },
  { profile: "lispy-core@1" },
);

vmTest("Maps and objects without prototype are dicts, in their order", (vm) => {
  const bare = Object.assign(Object.create(null) as Record<string, number>, { b: 1, a: 2 });
  assert.deepEqual(vm.call("keys", bare), ["b", "a"]);
  assert.deepEqual(
    vm.call(
      "keys",
      new Map([
        ["2", 1],
        ["1", 2],
      ]),
    ),
    ["2", "1"],
  );
});

vmTest("call takes a global's name or a procedure", (vm) => {
  assert.equal(vm.call("+", 1, 2), 3);
  vm.eval("(define (twice f x) (f (f x)))", { as: "none" });
  const double = vm.eval("(lambda (x) (* 2 x))") as LispyProcedure;
  assert.equal(vm.call("twice", double, 5), 20);
  double.dispose();
  assert.equal(errorOf(() => vm.call("nowhere")).category, "evaluation");
  assert.equal(errorOf(() => vm.get("nowhere")).category, "evaluation");
});

const cyclic: { list: unknown[] } = { list: [1] };
cyclic.list.push({ again: cyclic });
class Point {
  x = 1;
}
const REJECTED: [string, unknown, string][] = [
  ["NaN", NaN, "$"],
  ["an infinity", { a: [1, -Infinity] }, "$.a[1]"],
  ["a wrapped NaN", [float(NaN)], "$[0]"],
  ["a cycle", cyclic, "$.list[1].again"],
  ["a function", { "odd key": () => 1 }, '$["odd key"]'],
  ["a JavaScript symbol", pair<unknown>(1, Symbol("s")), "$.cdr"],
  ["a Date", [[new Date()]], "$[0][0]"],
  ["a class instance", { p: new Point() }, "$.p"],
  ["a typed array", new Uint8Array(2), "$"],
  ["a Set", [new Set()], "$[0]"],
  ["a Map with other keys", { m: new Map([[1, 2]]) }, "$.m"],
];
for (const [kind, value, path] of REJECTED) {
  vmTest(`${kind} is rejected with its path, and nothing is defined`, (vm) => {
    assert.throws(
      () => vm.define("x", value as LispyInput),
      (error) => error instanceof LispyUsageError && error.path === path,
    );
    assert.equal(errorOf(() => vm.get("x")).category, "evaluation");
    assert.equal(vm.eval("(+ 1 1)"), 2);
  });
}

vmTest("arguments are counted in the path of a rejected one", (vm) => {
  assert.throws(
    () => vm.call("list", 1, { a: NaN }),
    (error) => error instanceof LispyUsageError && error.path === "$[1].a",
  );
});

vmTest("the same object twice is no cycle", (vm) => {
  const shared = { n: 1 };
  assert.deepEqual(vm.call("list", shared, shared), [shared, shared]);
});

vmTest("what a getter of the data throws goes to the caller, and the VM lives on", (vm) => {
  const data = {
    get trap(): number {
      throw new TypeError("mine");
    },
  };
  assert.throws(() => vm.define("x", data), TypeError);
  assert.equal(vm.eval("1"), 1);
});

vmTest("data deeper or larger than the limits is a resource-limit error", (vm) => {
  let deep: LispyInput = 1;
  for (let level = 0; level < 300; level++) deep = [deep];
  const error = errorOf(() => vm.define("x", deep));
  assert.equal(error.category, "resource-limit");
  assert.equal(error.limit?.name, "valueDepth");
  vm.setLimits({ valueNodes: 100 });
  const wide = errorOf(() => vm.define("x", new Array(200).fill(1)));
  assert.ok(wide instanceof LispyError && wide.limit?.name === "valueNodes");
});

test("a procedure of another VM is rejected", () => {
  using one = createVMSync();
  using other = createVMSync();
  const procedure = one.eval("(lambda () 1)") as LispyProcedure;
  assert.throws(() => other.call(procedure), LispyUsageError);
  assert.throws(
    () => other.define("x", { f: procedure }),
    (error) => error instanceof LispyUsageError && error.path === "$.f",
  );
});

vmTest("source text with any character arrives as it is", (vm) => {
  for (const text of [
    "é",
    "日本",
    "😀",
    "\u{10FFFF}",
    "\ufeffx",
    "a\u0000b",
    "x".repeat(100_000),
  ]) {
    vm.define("x", text);
    assert.equal(vm.get("x"), text);
    assert.equal(vm.eval(`"${text}"`), text);
  }
});

test("a lone surrogate survives the way in and out", () => {
  using vm = createVMSync();
  vm.define("x", "a\ud800b");
  assert.equal(vm.get("x"), "a\ud800b");
});
