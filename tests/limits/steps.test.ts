// The budget may end anywhere. Wherever it does, the machine can go on with the next program, and a program that is
// given one step more gets exactly one step further.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Category } from "../../assembly/shared/abi.js";
import { cpuMs } from "../support/cpu.js";
import { Machine, isSane } from "../support/machine.js";

const PROGRAMS: readonly string[] = [
  "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (fib 8)",
  "(define (even n) (if (= n 0) #t (odd (- n 1)))) (define (odd n) (if (= n 0) #f (even (- n 1)))) (even 41)",
  "(map (lambda (x) (reduce + (range x) 0)) (range 9))",
  "(sort '(5 2 8 1 9 3 7) (lambda (a b) (< a b)))",
  "(define-macro (twice e) (list '+ e e)) (define (f x) (twice (twice x))) (f 3)",
  "(define-macro (while-zero n . body) (list 'if (list '= n 0) (cons 'begin body))) (define n 0) (while-zero n (set! n 1) n)",
  "(apply (compose (partial + 1) *) (list (car '(2)) 3))",
  '(dict-map (lambda (k v) (string-append k v)) (make-dict "a" "b" "c" "d"))',
  "(define (count n) (let ((m n)) (define step (lambda () (set! m (- m 1)) (if (< m 1) 'done (step)))) (step))) (count 20)",
  "(for-each (lambda (x) (println x)) (range 12))",
  "(define f (lambda (x) (set! + -) (+ x 1))) (f 5)",
  '(string-split (string-join (map number->string (range 200)) " ") " ")',
  `(+ ${"(identity 1) ".repeat(120)})`,
];

for (const program of PROGRAMS) {
  test(`out of steps at every place: ${program.slice(0, 60)}`, () => {
    const whole = new Machine().eval(program);
    assert.equal(whole.category, Category.None, whole.message);
    const machine = new Machine("debug");
    const redefines = program.includes("(set! +");
    let last = -1;
    for (let steps = 0; steps < whole.steps; steps++) {
      const one = redefines ? new Machine("debug") : machine;
      one.setLimits({ steps });
      const outcome = one.eval(program);
      assert.equal(outcome.limit, "steps", `with ${steps} steps`);
      assert.ok(outcome.used > steps && outcome.steps === outcome.used, `used ${outcome.used}`);
      assert.ok(whole.output.startsWith(outcome.output));
      assert.ok(outcome.used >= last, "never less than with a smaller budget");
      last = outcome.used;
      one.defaultLimits();
      assert.equal(one.eval("'next").text, "next");
    }
    const fresh = new Machine("debug", { steps: whole.steps });
    assert.deepEqual(fresh.eval(program), whole, "the exact budget is enough");
    if (!redefines) assert.ok(isSane(machine));
  });
}

test("an endless loop stops at its budget, and the next form evaluates", () => {
  const machine = new Machine("release", { steps: 1_000_000 });
  for (const loop of [
    "(define (loop) (loop)) (loop)",
    "(define (a) (b)) (define (b) (a)) (a)",
    "((lambda (f) (f f)) (lambda (f) (f f)))",
    "(define (f . xs) (apply f xs)) (f 1 2 3)",
    "(define-macro (m) (loop)) (m)",
    "(define (g) (map (lambda (x) (g)) '(1))) (define (h) (for-each (lambda (x) x) '(1 2)) (h)) (h)",
  ]) {
    const outcome = machine.eval(loop);
    assert.equal(outcome.limit, "steps", loop);
    assert.equal(outcome.used, 1_000_001);
    assert.equal(machine.eval("(* 6 7)").text, "42");
  }
  assert.ok(isSane(machine));
});

test("work inside builtins is charged: a step never costs more than a little time", () => {
  const makers: readonly [string, string][] = [
    [
      '(define (twice s n) (if (= n 0) s (twice (string-append s s) (- n 1)))) (define x (twice "a" 18))',
      "string->symbol x",
    ],
    ["(define x (range 200000))", "apply list x"],
    ["(define x (range 200000)) (define (g . r) 1)", "apply g x"],
    ["(define x (range 200000))", "reverse x"],
    ["(define x (range 200000)) (define z (range 200000))", "equal? x z"],
    ["(define x (range 200000))", "sort x"],
    [
      "(define x (reduce (lambda (d k) (dict-set d (number->string k) k)) (range 50000) (make-dict)))",
      "dict-merge x x",
    ],
    [
      "(define x (reduce (lambda (d k) (dict-set d (number->string k) k)) (range 50000) (make-dict))) (define z (dict-merge x (make-dict)))",
      "equal? x z",
    ],
    ["(define x (expt 7 100000))", "* x x"],
    ["(define x (expt 7 100000)) (define z (expt 3 100000))", "// x z"],
    ["(define x (expt 7 100000))", "number->string x"],
    ["(define x (map number->string (range 50000)))", 'string-join x ","'],
    ["(define x (map list (range 300000)))", "remake"],
  ];
  for (const [before, call] of makers) {
    const machine = new Machine();
    assert.equal(machine.eval(before).category, Category.None, before);
    machine.setLimits({ steps: 20_000 });
    const begin = cpuMs();
    if (call === "remake") {
      const again = "(define-macro (m) 1) (m) ".repeat(10_000);
      machine.eval(again);
    } else machine.eval(`(define (f) (${call}) (f)) (f)`);
    const ms = cpuMs() - begin;
    assert.ok(ms < 2500, `(${call}): ${ms.toFixed(0)} ms for 20,000 steps`);
  }
});
