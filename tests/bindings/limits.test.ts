// Every limit is named, has a default, can be set, and its excess is an error that names it.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DEFAULT_LIMITS,
  LIMIT_NAMES,
  LispyUsageError,
  createVMSync,
} from "../../bindings/entries/node.js";
import { Limit } from "../../assembly/shared/abi.js";
import { errorOf, vmTest } from "../support/vm.js";

test("LIMIT_NAMES is in the order of the ABI", () => {
  assert.equal(LIMIT_NAMES.length, Limit.Count as number);
  assert.equal(LIMIT_NAMES[Limit.Steps], "steps");
  assert.equal(LIMIT_NAMES[Limit.HeapBytes], "heapBytes");
  assert.equal(LIMIT_NAMES[Limit.CallDepth], "callDepth");
  assert.equal(LIMIT_NAMES[Limit.SourceBytes], "sourceBytes");
  assert.equal(LIMIT_NAMES[Limit.ReaderDepth], "readerDepth");
  assert.equal(LIMIT_NAMES[Limit.OutputBytes], "outputBytes");
  assert.equal(LIMIT_NAMES[Limit.CollectionItems], "collectionItems");
  assert.equal(LIMIT_NAMES[Limit.IntegerBits], "integerBits");
  assert.equal(LIMIT_NAMES[Limit.ValueDepth], "valueDepth");
  assert.equal(LIMIT_NAMES[Limit.ValueNodes], "valueNodes");
  assert.equal(LIMIT_NAMES[Limit.JsonDepth], "jsonDepth");
});

vmTest("a VM has the documented defaults", (vm) => {
  assert.deepEqual(vm.limits, DEFAULT_LIMITS);
});

vmTest(
  "limits given at creation are in force",
  (vm) => {
    assert.equal(vm.limits.steps, 500);
    const error = errorOf(() => vm.eval("(define (loop) (loop)) (loop)"));
    assert.equal(error.category, "resource-limit");
    assert.equal(error.limit?.name, "steps");
    assert.equal(error.limit?.limit, 500);
    assert.ok(error.limit!.used > 500);
  },
  { limits: { steps: 500 } },
);

vmTest("limits of one run end with it, also when it fails", (vm) => {
  const loop = "(define (loop) (loop)) (loop)";
  assert.equal(errorOf(() => vm.eval(loop, { limits: { steps: 100 } })).limit?.limit, 100);
  assert.deepEqual(vm.limits, DEFAULT_LIMITS);
});

const EXCEEDED: [string, Parameters<typeof createVMSync>[0], string][] = [
  ["callDepth", { limits: { callDepth: 50 } }, "(define (f n) (+ 1 (f n))) (f 0)"],
  [
    "heapBytes",
    { limits: { heapBytes: 4 << 20 } },
    "(define (f n l) (f n (list l (range 1000)))) (f 0 nil)",
  ],
  ["sourceBytes", { limits: { sourceBytes: 10 } }, "(+ 1 2 3 4 5)"],
  ["readerDepth", { limits: { readerDepth: 3 } }, "'(((((1)))))"],
  ["outputBytes", { limits: { outputBytes: 5 } }, '(display "abc") (display "def")'],
  ["collectionItems", { limits: { collectionItems: 10 } }, "(range 11)"],
  ["integerBits", { limits: { integerBits: 100 } }, "(expt 2 200)"],
  ["valueDepth", { limits: { valueDepth: 3 } }, "'(((((1)))))"],
  ["valueNodes", { limits: { valueNodes: 10 } }, "(list 1 2 3 (list 4 5 6 7 8 9 10))"],
];
for (const [name, options, source] of EXCEEDED) {
  vmTest(
    `exceeding ${name} is an error that names it, and the VM lives on`,
    (vm) => {
      const error = errorOf(() => vm.eval(source));
      assert.equal(error.category, "resource-limit", error.message);
      assert.equal(error.limit?.name, name);
      assert.equal(vm.eval("(+ 1 1)"), 2);
    },
    options,
  );
}

test("unknown limits and impossible numbers are refused before a VM is made", () => {
  const refused = [
    { stepz: 1 },
    { steps: -1 },
    { steps: 1.5 },
    { steps: NaN },
    { steps: Infinity },
    { heapBytes: 2 ** 33 },
  ];
  for (const limits of refused) {
    assert.throws(() => createVMSync({ limits: limits as object }), LispyUsageError);
  }
  using vm = createVMSync();
  assert.throws(() => vm.setLimits({ steps: 5, callDepth: -1 }), LispyUsageError);
  assert.deepEqual(vm.limits, DEFAULT_LIMITS, "nothing was changed");
});

test("usage is the same in every VM that runs the same program", () => {
  const source =
    "(define (f n) (if (= n 0) 0 (+ n (f (- n 1))))) (list (f 100) (map f (range 20)))";
  const figures = [1, 2, 3].map(() => {
    using vm = createVMSync();
    vm.eval(source);
    return vm.usage;
  });
  assert.deepEqual(figures[0], figures[1]);
  assert.deepEqual(figures[1], figures[2]);
  assert.ok(figures[0]!.steps > 0 && figures[0]!.peakCallDepth >= 100);
});
