// The heap limit counts live objects and the call stack. It is met by every kind of allocation, and at the same place
// whether collections are frequent or not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Category } from "../../assembly/shared/abi.js";
import { Machine, isSane } from "../support/machine.js";

/** Programs that need ever more, one per kind of allocation. */
const HUNGRY: Readonly<Record<string, string>> = {
  pairs: "(define (f n acc) (f (+ n 1) (cons n acc))) (f 0 1)",
  lists: "(define (f acc) (f (list acc 1 2))) (f 1)",
  strings: '(define (f s) (f (string-append s s))) (f "ab")',
  "strings that share a buffer":
    '(define (f s t) (f (string-append s "xyz") (cons s t))) (f "ab" 1)',
  dicts: "(define (f d n) (f (dict-set d (number->string n) n) (+ n 1))) (f (make-dict) 0)",
  integers: "(define (f n acc) (f (+ n 123456789012345678901234567890) (cons n acc))) (f 1 1)",
  frames: "(define (f n) (+ 1 (f n))) (f 1)",
  "frames and objects": "(define (f n) (cons (f (+ n 1)) (list n n))) (f 1)",
  closures: "(define (f g) (f (lambda () g))) (f 1)",
  boxes: "(define (f acc) (let ((a 1)) (f (cons (lambda () (set! a 2) a) acc)))) (f 1)",
  symbols: "(define (f n acc) (f (+ n 1) (cons (string->symbol (number->string n)) acc))) (f 1 1)",
  arguments: "(define (f . xs) (apply f (append xs xs))) (f 1 2)",
  partial: "(define (f p) (f (partial p 1))) (f list)",
};

for (const heapBytes of [65_536, 300_000, 1 << 20, 3 << 20]) {
  for (const [kind, program] of Object.entries(HUNGRY)) {
    test(`${kind}, ${heapBytes} bytes`, () => {
      const machine = new Machine("debug", { heapBytes, steps: 1e6, collectionItems: 1e9 });
      for (let run = 0; run < 2; run++) {
        const outcome = machine.eval(program);
        assert.equal(outcome.category, Category.ResourceLimit, outcome.message);
        assert.equal(outcome.limit, "heapBytes");
        assert.equal(outcome.limitValue, heapBytes);
        assert.ok(outcome.used > heapBytes, `used ${outcome.used}`);
      }
      assert.ok(isSane(machine));
    });
  }
}

test("what fits is not refused: garbage does not count", () => {
  const machine = new Machine("release", { heapBytes: 300_000 });
  const program =
    "(define (f n keep) (if (= n 0) (length keep) (f (- n 1) (range 100)))) (f 20000 nil)";
  assert.equal(machine.eval(program).text, "100");
});

// Close to the limit an eighth of it may be allocated between two collections: docs/budget.md.
test("a lowered limit is in force in the next run", () => {
  const machine = new Machine();
  machine.eval("(define keep (range 20000))");
  machine.setLimits({ heapBytes: 100_000 });
  const outcome = machine.eval("(range 5000)");
  assert.equal(outcome.limit, "heapBytes", outcome.text);
  machine.defaultLimits();
  machine.eval("(define keep 0)");
  assert.ok(isSane(machine));
});

test("a heap limit of nothing is an error, not a trap", () => {
  for (const heapBytes of [0, 1, 1000, 20_000]) {
    const machine = new Machine("debug", { heapBytes });
    for (const program of Object.values(HUNGRY)) machine.eval(program);
    assert.ok(isSane(machine), `${heapBytes} bytes`);
  }
});

test("memory that runs out while a procedure of the prelude is read is missing where the program needs it", () => {
  const program = "(sort (list 3 1 2) (lambda (a b) (< a b)))";
  let failures = 0;
  for (let heapBytes = 14_000; heapBytes < 30_000; heapBytes += 100) {
    const outcome = new Machine("debug", { heapBytes }).eval(program);
    if (outcome.category === Category.None) continue;
    failures += 1;
    assert.equal(outcome.category, Category.ResourceLimit, outcome.message);
    assert.ok(outcome.column <= program.length, `column ${outcome.column} with ${heapBytes} bytes`);
  }
  assert.ok(failures > 10, `${failures} failures`);
});
