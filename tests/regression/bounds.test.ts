// Inputs that once trapped or took minutes. Each has to end soon, with a value or an error that says what was exceeded.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Category, Profile } from "../../assembly/shared/abi.js";
import { Machine, isSane } from "../support/machine.js";

const SOON_MS = 5000;
const many = (count: number, item: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => item(i)).join(" ");

const CASES: Readonly<Record<string, string>> = {
  "cond with 60,000 clauses: one recursion per clause": `(cond ${many(60_000, () => "(#f 1)")} (else 2))`,
  "100,000 parameters: each compared with all": `(lambda (${many(100_000, (i) => `p${i}`)}) 1)`,
  "70,000 bindings of one let": `(let (${many(70_000, (i) => `(v${i} 1)`)}) 1)`,
  "70,000 bindings of one let*": `(let* (${many(70_000, (i) => `(v${i} 1)`)}) 1)`,
  "60,000 definitions in one body": `(define (f) ${many(60_000, (i) => `(define v${i} 1)`)} 1) (f)`,
  "jumps beyond 65,535 words, joined in a circle": `(define (g x) (begin ${"(f 17) ".repeat(30_000)}) (if (and (and ${"x ".repeat(30_000)}) (and ${"x ".repeat(30_000)})) 1 2)) (g 1)`,
  "a macro that expands to two of itself":
    "(define-macro (m) (list 'begin (list 'm) (list 'm))) (m)",
  "a macro that expands to itself": "(define-macro (m) '(m)) (m)",
  "a macro that expands to a new call of itself": "(define-macro (m) (list 'm)) (m)",
  "20,000 macro calls in one form": `(define-macro (m) 1) (begin ${"(m)".repeat(20_000)})`,
  "a call with 100,000 arguments": `(+ ${"1 ".repeat(100_000)})`,
  "300,000 items of one begin": `(begin ${"1 ".repeat(300_000)})`,
};

/** The same in lispy@2; the wanted value, if there is one. */
const LISPY2: Readonly<Record<string, readonly [source: string, value?: string]>> = {
  "apply of apply to a list that holds itself": [
    "(define l (list apply nil)) (set-car! (cdr l) l) (apply apply l)",
  ],
  "a pattern that quotes a list that holds itself": [
    "(define q (list 1 2)) (set-car! q q) (eval (list 'match 1 (list (list 'quote q) 2) '(_ 3)))",
    "3",
  ],
  "a pattern that quotes 50,000 nested lists": [
    "(define (deep n x) (if (= n 0) x (deep (- n 1) (list x)))) (eval (list 'match 1 (list (list 'quote (deep 50000 1)) 2) '(_ 3)))",
    "3",
  ],
  "a pattern that holds itself twice": [
    "(define l (list 1 2)) (set-car! l l) (set-car! (cdr l) l) (eval (list 'match 1 (list l 2) '(_ 3)))",
  ],
  "a pattern that came to hold itself after it was compiled": [
    "(define p (list 'a 1)) (define f (eval (list 'lambda '(x) (list 'match 'x (list p 1) '(_ 2))))) (f 1) (set-car! (cdr p) p) (f '(1 2))",
  ],
  "a quote that lost its form after it was compiled": [
    "(define p (cons 'quote (cons 'a nil))) (define f (eval (list 'lambda '(x) (list 'match 'x (list p 1) '(_ 2))))) (f 'a) (set-cdr! p nil) (f 'a)",
  ],
  "a quote without a form in a pattern": ["(match 1 ((quote) 2) (_ 3))"],
};

for (const [name, [source, value]] of Object.entries(LISPY2)) {
  test(name, () => {
    const machine = new Machine("debug", { steps: 1_000_000 }, Profile.Lispy2);
    const begin = performance.now();
    const outcome = machine.eval(source);
    const ms = performance.now() - begin;
    assert.ok(ms < SOON_MS, `${ms.toFixed(0)} ms`);
    assert.equal(outcome.text, value, outcome.message);
    assert.equal(machine.eval("(match '(1 2) ((list a & b) b))").text, "(2)");
  });
}

for (const [name, source] of Object.entries(CASES)) {
  test(name, () => {
    const machine = new Machine("release", { steps: 1_000_000 });
    const begin = performance.now();
    const outcome = machine.eval(source);
    const ms = performance.now() - begin;
    assert.ok(ms < SOON_MS, `${ms.toFixed(0)} ms`);
    if (outcome.category !== Category.None) {
      assert.equal(outcome.category, Category.ResourceLimit, outcome.message);
      assert.ok(outcome.limit !== undefined && outcome.used > outcome.limitValue, outcome.message);
    }
    assert.ok(isSane(machine));
  });
}

test("a failed allocation that had moved the running code (debug build)", () => {
  for (const program of [
    "(define (f g) (f (lambda () g))) (f 1)",
    "(define (f acc) (let ((x 1)) (f (cons (lambda () (set! x 2)) acc)))) (f 1)",
    "(define (f l acc) (f (cdr l) (cons l acc))) (f (range 100000) 1)",
    "(map (lambda (x) (list x x)) (range 100000))",
  ]) {
    const machine = new Machine("debug", { heapBytes: 1 << 20 });
    assert.equal(machine.eval(program).limit, "heapBytes");
    assert.ok(isSane(machine));
  }
});

test("counts in transfer bytes that lie are refused with a category", () => {
  const machine = new Machine();
  for (const bytes of [
    [10, 0, 0, 0, 64],
    [10, 255, 255, 255, 255],
    [8, 255, 255, 255, 255],
    [4, 0, 255, 255, 255, 255],
    [4, 7, 200, 70, 213, 125],
    [6, 255, 255, 255, 255],
    [12, 0, 0, 0, 0, 255, 255, 255, 255],
    [],
  ]) {
    assert.equal(machine.run("decode", Uint8Array.from(bytes)).category, Category.InvalidData);
    assert.equal(machine.run("call", Uint8Array.from(bytes)).category, Category.InvalidData);
    assert.equal(machine.run("define", Uint8Array.from(bytes)).category, Category.InvalidData);
  }
  assert.ok(isSane(machine));
});
