// Programs that once gave a wrong answer. Each runs on all three builds; the name says what went wrong.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CATEGORY_NAMES } from "../../bindings/errors.js";
import { type Build, Machine } from "../support/machine.js";

const BUILDS: readonly Build[] = ["release", "debug", "test"];

/** Runs of one machine, the last with its expected text or error category. */
const CASES: Readonly<Record<string, readonly string[]>> = {
  "a closure saw the outer of two bindings, although the inner one was defined by then": [
    "(define (f) (define x 'out) (let () (define h (lambda () x)) (if #t (define x 'in) 0) (h))) (f)",
    "in",
  ],
  "the same before and after the inner definition": [
    "(define (f) (define x 'out) (let () (define h (lambda () x)) (define r (h)) (define x 'in) (list r (h)))) (f)",
    "(out in)",
  ],
  "a closure assigned the outer of two bindings": [
    "(define (f) (define x 'out) (let () (define h (lambda () (set! x 'set))) (if #t (define x 'in) 0) (h) x)) (f)",
    "set",
  ],
  "a redefined `not` was ignored in a test of the running frame": [
    "(define (f x) (set! not (lambda (y) y)) (if (not x) 1 2)) (f #t)",
    "1",
  ],
  "a definition failed because a macro call inside it did": [
    "(define-macro (m) (car 5)) (define (f) (m)) 7",
    "7",
  ],
  "the failing macro call is an error when it is reached": [
    "(define-macro (m) (car 5)) (define (f x) (if x (m) 3)) (f #f)",
    "(f #t)",
    "evaluation",
  ],
  "a failed expansion stuck, although the macro was mended": [
    "(define-macro (m) (car 5)) (define (f) (m))",
    "(f)",
    "(define-macro (m) 7)",
    "(f)",
    "7",
  ],
  "a macro that came after its first caller was compiled stayed unseen": [
    "(define (f c) (if c (later 1) 0)) (f #f)",
    "(define-macro (later x) (list '+ x 1))",
    "(f #t)",
    "2",
  ],
  "a redefined macro kept its old expansion": [
    "(define-macro (m) 1) (define (f) (m)) (f)",
    "(define-macro (m) 2)",
    "(f)",
    "2",
  ],
  "a macro that became a procedure kept its old expansion": [
    "(define-macro (m) 1) (define (f) (m)) (f)",
    "(define (m) 3)",
    "(f)",
    "3",
  ],
  "one form in two scopes took the expansion of the first": [
    "(define-macro (q) 1) (define-macro (twice e) (list 'list e (list 'let '() '(define-macro (q) 2) e))) (twice (q))",
    "(1 2)",
  ],
  "the same where the inner name is a variable": [
    "(define-macro (q) 1) (define-macro (twice e) (list 'list e (list 'let '((q (lambda () 2))) e))) (twice (q))",
    "(1 2)",
  ],
  "a macro that expands to a define, deep among operands, wrote to no variable": [
    "(define-macro (def n v) (list 'define n v))",
    `(define (f) (let ((b 1)) (list ${"(+ 1 ".repeat(120)}(def c 5)${")".repeat(120)} b c))) (f)`,
    "(125 1 5)",
  ],
  "the same in a scope of many variables": [
    "(define-macro (def n v) (list 'define n v))",
    `(let* (${Array.from({ length: 130 }, (_, i) => `(v${i} ${i})`).join(" ")}) (def x v7) (list x v129))`,
    "(7 129)",
  ],
  "a value was evaluated although the name to assign was not bound yet": [
    "(define (f) (set! late (define (late) 1)) 2) (f)",
    "evaluation",
  ],
  "a closure in an initialiser of let* did not see what a later initialiser defines": [
    "(define g 1) (let* ((a (list (lambda () g) (define g 2)))) ((car a)))",
    "2",
  ],
  "the same for what the body of the let* defines": [
    "(define g 1) (let* ((f (lambda () g))) (define g 2) (f))",
    "2",
  ],
};

for (const [name, steps] of Object.entries(CASES)) {
  test(name, () => {
    const expected = steps.at(-1)!;
    for (const build of BUILDS) {
      const machine = new Machine(build);
      const outcomes = steps.slice(0, -1).map((source) => machine.eval(source));
      const last = outcomes.at(-1)!;
      const category = CATEGORY_NAMES[last.category];
      assert.equal(last.text ?? category, expected, `${build}: ${last.message}`);
    }
  });
}
