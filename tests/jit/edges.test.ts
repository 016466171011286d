// Machine code against the interpreter, at places where the two once differed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Figure, Profile, Status } from "../../assembly/shared/abi.js";
import { type Build, Machine } from "../support/machine.js";

const FIGURES = [Figure.HeapBytes, Figure.AllocatedBytes, Figure.Collections];

/** A machine of lispy@2 that looks after every step or every few, and one without machine code. */
function pair(build: Build = "release", looks = 1): Machine[] {
  return [looks, 0].map((every) => new Machine(build, {}, Profile.Lispy2, undefined, every));
}

/** What the program comes to on both. */
function same(source: string, build: Build = "release", looks = 1): string | undefined {
  const [made, plain] = pair(build, looks).map((machine) => {
    const outcome = machine.eval(source);
    return { ...outcome, figures: FIGURES.map((figure) => machine.figure(figure)) };
  });
  assert.deepEqual(made, plain);
  return made!.text;
}

test("a tail call by name of another procedure takes its arguments from the frame", () => {
  const source = `
    (define (all a b c d e f g) (list (a) (b) (c) (d) (e) f g))
    (define (closures x) (all (lambda () x) (lambda () x) (lambda () x) (lambda () x) (lambda () x) x 1))
    (define (main n r) (if (= n 0) r (main (- n 1) (cons (closures n) r))))
    (main 5 nil)`;
  assert.match(same(source)!, /^\(\(1 1 1 1 1 1 1\) \(2 /);
});

test("a branch the long way, which collects and jumps, finds its code again", () => {
  const source = `
    (define (count n r) (if (= n 0) r (count (- n 1) (cons (mod (* n 7919) 1009) r))))
    (define (main n r) (if (= n 0) r (main (- n 1) (+ r (first (sort (count 20 nil) <))))))
    (main 10 0)`;
  assert.equal(same(source, "test"), same(source));
});

test("a look leaves nothing behind that a collection would keep", () => {
  // A program that a fuzzer found; whatever is left out of it, the difference goes.
  const source = `
    (define a 1)
    (define b 20)
    (define d -4)
    0
    (define (h) 0)
    (define i (lambda () (set! a (+ a 1)) a))
    (define (r . l) (length l))
    (define (tr x) 0 0 x)
    (define-macro (def-f n p v) (list 'define (list n p) v))
    (define (f c) (def-f g a 0) (if (< c 1) 0 (begin (cond ((and a (begin (define c a) 0)) (cond (a (set! g (begin (tr a) g))) (else (define (r a . m) 0 (for-each g m) (both c (begin 0 )) 0)))) ) (f (- c 1)))))
    (tr (f (i)))`;
  const limits = { steps: 3000, heapBytes: 92_604 };
  const [looked, plain] = pair("debug").map((machine) => {
    machine.setLimits(limits);
    machine.eval(source);
    return FIGURES.map((figure) => machine.figure(figure));
  });
  assert.deepEqual(looked, plain);
  assert.ok(plain![2]! > 0, "there were collections");
});

test("a limit below what is in use already is met by the next allocation", () => {
  const [made, plain] = pair().map((machine) => {
    machine.eval("(define x 1) (define (count n r) (if (= n 0) r (count (- n 1) (cons n r))))");
    machine.exports.lispy_set_pause(6000);
    assert.equal(
      machine.begin("eval", "(begin (count 5000 nil) (count 1000000 nil))"),
      Status.Suspended,
    );
    machine.setLimits({ heapBytes: 60_000 });
    machine.exports.lispy_get(machine.put("x"));
    return machine.outcome(machine.resume());
  });
  assert.equal(made!.limit, "heapBytes");
  assert.deepEqual(made, plain);
});

test("a frame for which the stack has no room fails before its first instruction", () => {
  const source = `
    (define (down a b c d e f) (if (= a 0) 0 (+ 1 (down (- a 1) b c d e f))))
    (define (warm n) (if (= n 0) 0 (begin (down 5 1 2 3 4 5) (warm (- n 1)))))
    (warm 9)
    (down 10000 1 2 3 4 5)`;
  const [made, plain] = pair().map((machine) => {
    machine.setLimits({ heapBytes: 100_000 });
    return machine.eval(source);
  });
  assert.equal(made!.limit, "heapBytes");
  assert.deepEqual(made, plain);
});

// What lies below the end of the stack is kept when the error that is caught takes a collection, and that end is where it was set last.
for (const [what, form] of Object.entries({
  "a procedure that takes the rest, called with nothing": "(f)",
  "the rest of a row of items": "(rest row)",
  "a pair that is no list": "(cons row f)",
})) {
  test(`${what} leaves the end of the stack where the interpreter leaves it`, () => {
    const source = `
      (define row (list 1 2 3))
      (define none (lambda l l))
      (define (count n r) (if (= n 0) r (count (- n 1) (cons n r))))
      (define (leaf f row size) (let ((kept (count size nil))) (begin ${form} kept)))
      (define (deep n f row size) (if (= n 0) (leaf f row size) (begin (deep (- n 1) f row size) 0)))
      (define (main n) (if (= n 0) 0 (begin (try (begin (deep 3 none row n) no-such) (catch e 1)) (main (- n 1)))))
      (main 600)`;
    for (const looks of [1, 50]) same(source, "release", looks);
  });
}
