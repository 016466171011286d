// What each kind of LisPy value becomes in JavaScript.

import assert from "node:assert/strict";
import {
  LispyFloat,
  LispyPair,
  LispyProcedure,
  LispySymbol,
  LispyUsageError,
} from "../../bindings/entries/node.js";
import { vmTest } from "../support/vm.js";

vmTest("scalars come as their JavaScript counterparts", (vm) => {
  assert.equal(vm.eval("nil"), null);
  assert.equal(vm.eval("#t"), true);
  assert.equal(vm.eval("#f"), false);
  assert.equal(vm.eval("42"), 42);
  assert.equal(vm.eval("-42"), -42);
  assert.equal(vm.eval("2.5"), 2.5);
  assert.equal(vm.eval('"é😀"'), "é😀");
  assert.equal(vm.eval("'()"), null);
  assert.deepEqual(vm.eval("'sym"), new LispySymbol("sym"));
});

vmTest(
  "lispy-core@1 has an empty list beside nil",
  (vm) => assert.deepEqual(vm.eval("(list '() nil)"), [[], null]),
  { profile: "lispy-core@1" },
);

vmTest("an integer is a number while that is exact, then a bigint", (vm) => {
  assert.equal(vm.eval("9007199254740991"), 9007199254740991);
  assert.equal(vm.eval("9007199254740992"), 9007199254740992n);
  assert.equal(vm.eval("-9007199254740993"), -9007199254740993n);
  assert.equal(vm.eval("(* 140737488355328 1)"), 140737488355328);
  assert.equal(vm.eval("(expt 7 100)"), 7n ** 100n);
  assert.equal(vm.eval("5", { integers: "bigint" }), 5n);
});

vmTest("a float is a number, wrapped where asked and integral", (vm) => {
  assert.equal(vm.eval("2.0"), 2);
  assert.ok(Object.is(vm.eval("-0.0"), -0));
  assert.deepEqual(vm.eval("2.0", { floats: "exact" }), new LispyFloat(2));
  assert.deepEqual(vm.eval("(list 2.0 2.5)", { floats: "exact" }), [new LispyFloat(2), 2.5]);
});

vmTest("lists, pairs and dicts keep their structure", (vm) => {
  assert.deepEqual(vm.eval(`'(1 "a" (b))`), [1, "a", [new LispySymbol("b")]]);
  assert.deepEqual(vm.eval("(cons 1 2)"), new LispyPair(1, 2));
  assert.deepEqual(vm.eval('(make-dict "z" 1 "a" (list nil))'), { z: 1, a: [null] });
});

vmTest("a dict may have any key and cannot reach a prototype", (vm) => {
  const value = vm.eval('(make-dict "__proto__" 1 "constructor" 2)') as Record<string, unknown>;
  assert.deepEqual(Object.entries(value), [
    ["__proto__", 1],
    ["constructor", 2],
  ]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

vmTest("a dict as a Map keeps the order of keys that look like indexes", (vm) => {
  const source = '(make-dict "b" 1 "2" 2 "1" 3)';
  const map = vm.eval(source, { dicts: "map" });
  assert.deepEqual(
    [...(map as Map<string, unknown>)],
    [
      ["b", 1],
      ["2", 2],
      ["1", 3],
    ],
  );
});

vmTest("a result can be text, displayed text, JSON, wire or nothing", (vm) => {
  const source = '(list 1 2.0 "a\\n" \'b nil)';
  assert.equal(vm.eval(source, { as: "text" }), '(1 2.0 "a\\n" b ())');
  assert.equal(vm.eval('"a\\n"', { as: "display" }), "a\n");
  assert.equal(vm.eval('(list 1 2.0 "é")', { as: "json" }), '[1, 2.0, "é"]');
  assert.equal(vm.eval("(list 1 2)", { as: "none" }), undefined);
  assert.deepEqual(vm.eval("(list 1)", { as: "wire" }), {
    tag: "list",
    items: [{ tag: "integer", value: "1" }],
  });
  assert.throws(() => vm.eval("1", { as: "odd" as "text" }), LispyUsageError);
});

vmTest("a procedure is a handle: callable, disposable, of one VM", (vm) => {
  const add = vm.eval("(lambda (a b) (+ a b))");
  assert.ok(add instanceof LispyProcedure);
  assert.equal(vm.handleCount, 1);
  assert.equal(add.text, "#<procedure lambda>");
  assert.equal(vm.call(add, 2, 3), 5);
  assert.deepEqual(vm.call("map", vm.eval("abs"), [-1, 2]), [1, 2]);
  assert.equal(vm.handleCount, 2);
  add.dispose();
  add.dispose();
  assert.throws(() => vm.call(add), LispyUsageError);
  assert.equal(vm.handleCount, 1);
  vm.dispose();
});

vmTest("procedures inside data come as handles, each released on its own", (vm) => {
  const [first, second] = vm.eval("(define f (lambda () 1)) (list f f)") as LispyProcedure[];
  first!.dispose();
  assert.equal(vm.call(second!), 1);
  second!.dispose();
});

vmTest("a handle keeps its procedure through collections", (vm) => {
  const make = "(define (counter) (define n 0) (lambda () (set! n (+ n 1)) n)) (counter)";
  const next = vm.eval(make) as LispyProcedure;
  for (let round = 1; round <= 5; round++) {
    vm.collect();
    assert.equal(vm.call(next), round);
  }
  next.dispose();
});

vmTest("text of a long result survives growth of the memory", (vm) => {
  const text = vm.eval('(string-join (map (lambda (n) "0123456789") (range 60000)) "é")');
  assert.equal((text as string).length, 11 * 60000 - 1);
});
