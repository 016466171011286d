// A run that is stopped inside the comparator of a sort: under it stand frames of the prelude in the middle of a merge, which
// instructions of their own run (CallHeads, IfMergeStep). From each stop an image goes on, and a snapshot too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Profile, Status } from "../../assembly/shared/abi.js";
import { createVM } from "../../bindings/entries/node.js";
import type { Machine } from "../support/machine.js";
import {
  type Case,
  type Ending,
  breach,
  endingOf,
  every,
  freshMachine,
  imageOf,
  uninterrupted,
} from "../support/migrate.js";

/** A descending run, an ascending one, equal items: all ways through a merge. */
const ITEMS = "'(5 3 9 1 7 7 2 8 6 4)";
const SORTED = "(1 2 3 4 5 6 7 7 8 9)";
const LESS = "(define (less a b) (< a b))";

/** What it is about, the program, and the text of its value or, for one that fails, of its message. */
const CASES: readonly [string, string, string | RegExp][] = [
  ["a procedure", `${LESS} (sort ${ITEMS} less)`, SORTED],
  [
    "a closure that counts",
    `(define (counted) (let ((n 0)) (list (lambda (a b) (set! n (+ n 1)) (< a b)) (lambda () n))))
     (define c (counted)) (list (sort ${ITEMS} (car c)) ((car (cdr c))))`,
    `(${SORTED} 26)`,
  ],
  [
    "a builtin, while keys are made by a procedure",
    `(define (key x) (- 0 x)) (sort ${ITEMS} < key)`,
    "(9 8 7 7 6 5 4 3 2 1)",
  ],
  ["a prelude procedure", `(sort ${ITEMS} (compose not (flip <)))`, /./],
  ["one with other numbers of arguments", `(sort ${ITEMS} (lambda all (apply < all)))`, SORTED],
  [
    "a deep one",
    `(define (less a b n) (if (= n 0) (< a b) (let ((r (less a b (- n 1)))) r)))
     (sort ${ITEMS} (lambda (a b) (less a b 3)))`,
    SORTED,
  ],
  [
    "a sort inside the comparator of a sort",
    `(sort '((3 1) (2 9) (0 5 4)) (lambda (a b) (< (car (sort a (lambda (x y) (< x y)))) (car (sort b (lambda (x y) (< x y)))))))`,
    "((0 5 4) (3 1) (2 9))",
  ],
  [
    "one that fails",
    `(define (less a b) (if (= a 2) (error "two") (< a b))) (sort ${ITEMS} less)`,
    /two/,
  ],
  [
    "one that fails and is caught, within it and around",
    `(define (less a b) (try (if (= a 2) (error "two") (< a b)) (catch e (if (= b 8) (raise e) #f))))
     (list (try (sort ${ITEMS} less) (catch e (get e "message"))) (sort '(3 1 2) less))`,
    /./,
  ],
  [
    "one that is redefined to take another number of arguments",
    `(define (less a b) (if (= a 2) (set! less (lambda (a) a)) #f) (< a b))
     (sort ${ITEMS} (lambda (a b) (less a b)))`,
    /argument/,
  ],
  [
    "one that is left for good",
    `(define (less a b out) (if (= a 2) (out (list a b)) (< a b)))
     (list (call/cc (lambda (out) (sort ${ITEMS} (lambda (a b) (less a b out))))) 'after)`,
    /after/,
  ],
  [
    "one that is entered again after the sort",
    `(define again #f) (define rounds 0)
     (define (less a b) (if (= a 6) (call/cc (lambda (k) (if again #f (set! again k)))) #f) (< a b))
     (define first-time (sort ${ITEMS} less))
     (set! rounds (+ rounds 1))
     (if (< rounds 3) (again #f))
     (list first-time rounds)`,
    `(${SORTED} 1)`,
  ],
  [
    "one that is entered again within one form",
    `(define (f)
       (let ((again #f) (rounds 0))
         (let ((sorted (sort ${ITEMS} (lambda (a b) (if (= a 6) (call/cc (lambda (k) (set! again k))) #f) (< a b)))))
           (set! rounds (+ rounds 1))
           (if (< rounds 3) (again #f) (list sorted rounds)))))
     (f)`,
    `(${SORTED} 3)`,
  ],
  [
    "one that is redefined on the way",
    `(define (less a b) (if (= a 2) (set! less (lambda (a b) (> a b))) #f) (< a b))
     (sort ${ITEMS} (lambda (a b) (less a b)))`,
    /\(.*\)/,
  ],
  [
    "a builtin in it is redefined on the way",
    `(define old <) (define (less a b) (if (= a 2) (set! < (lambda (a b) (old b a))) #f) (< a b))
     (sort ${ITEMS} less)`,
    /\(.*\)/,
  ],
  [
    "car and sort are redefined on the way",
    `(define (less a b) (if (= a 2) (begin (set! car cdr) (set! sort list)) #f) (< a b))
     (list (sort ${ITEMS} less) (sort ${ITEMS}))`,
    `(${SORTED} (${ITEMS.slice(1)}))`,
  ],
  [
    "one that changes the list that is sorted",
    `(define l (list 5 3 9 1 7)) (define (less a b) (set-car! l 0) (< a b)) (list (sort l less) l)`,
    /\(.*\)/,
  ],
  [
    "one that writes, and calls a macro",
    `(define-macro (before x y) (list '< x y)) (define (less a b) (display (list a b)) (before a b))
     (sort ${ITEMS} less)`,
    SORTED,
  ],
  [
    "in a task",
    `(define (less a b) (yield) (< a b))
     (define t (spawn (lambda () (sort ${ITEMS} less)))) (define u (spawn (lambda () (sort '(2 1) less))))
     (list (await t) (await u))`,
    `(${SORTED} (1 2))`,
  ],
  ["the language's own order of lists", `(sort-by list ${ITEMS})`, SORTED],
];

/** An image with a frame that merges. */
const MERGING = /"name":"%merge-(up|down)"/;

/** Runs on, one safe point at a time; `at` is told each stop, and what was written before. */
function stepping(one: Case, at: (machine: Machine, before: string) => void): Ending {
  const machine = freshMachine(one.profile);
  machine.exports.lispy_set_pause(1);
  let status = machine.begin("eval", one.source);
  let before = "";
  while (status === Status.Suspended) {
    const copy = machine.snapshot();
    before += machine.written;
    machine.restore(copy);
    at(machine, before);
    machine.restore(copy);
    machine.exports.lispy_set_pause(1);
    status = machine.resume();
  }
  return endingOf(machine, status, before);
}

for (const [name, source, expected] of CASES) {
  for (const profile of [Profile.Lispy2, Profile.Core1]) {
    const one: Case = { id: name, profile, source };
    const plain = uninterrupted(one);
    // The smaller language has no keys, no tasks and no continuations.
    if (profile === Profile.Core1 && plain.text !== expected) continue;
    test(`a comparator: ${name}, ${profile === Profile.Core1 ? "core" : "lispy@2"}`, () => {
      const came = plain.text ?? plain.message;
      if (typeof expected === "string") assert.equal(came, expected);
      else assert.match(came, expected);
      for (const k of [1, 2, 3]) {
        const [reason, stops] = breach(one, plain, every(k, plain.steps));
        assert.equal(reason?.slice(0, 3000), undefined, `an image at every safe point number ${k}`);
        assert.ok(stops > 3);
      }
      let merging = 0;
      const ending = stepping(one, (machine, before) => {
        if (MERGING.test(imageOf(machine))) merging += 1;
        machine.exports.lispy_set_pause(0);
        const status = machine.resume();
        assert.deepEqual(endingOf(machine, status, before), plain, "a snapshot that goes on");
      });
      assert.deepEqual(ending, plain);
      assert.ok(merging > 0, "no stop lies in a merge");
    });
  }
}

test("a comparator that waits for the host", async () => {
  const capabilities = { judge: { deferred: true } } as const;
  let vm = await createVM({ capabilities });
  let result = await vm.run(
    `(define (less a b) (if (judge a b) #t #f)) (sort ${ITEMS} less) (sort ${ITEMS} judge)`,
  );
  let merging = 0;
  while (result.status === "awaiting") {
    const image = vm.exportImage();
    if (MERGING.test(image)) merging += 1;
    vm.dispose();
    vm = await createVM({ image, capabilities });
    assert.equal(vm.exportImage(), image);
    const [a, b] = result.call.args as [number, number];
    result = await vm.resume({ value: a < b });
  }
  assert.deepEqual(result.status === "done" && result.value, [1, 2, 3, 4, 5, 6, 7, 7, 8, 9]);
  assert.ok(merging > 20);
  vm.dispose();
});
