// Forms whose lists share each other, or contain themselves: as trees they would be larger than any text. Macros make
// such forms, and quote lets them stand in code.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Profile } from "../../assembly/shared/abi.js";
import { type Case, breach, every, uninterrupted } from "../support/migrate.js";

/** Goes on for a while after the form was made, and looks at it in the end. */
const use = (form: string): string =>
  `(define-macro (m) (list 'quote ${form}))
   (define (f) (m))
   (define first (f))
   (define (wait n) (if (= n 0) (eq? first (f)) (wait (- n 1))))
   (list (wait 20) (eq? (car (cdr (f))) (car (cdr (cdr (f))))))`;

const dag = (depth: number): string =>
  `(define (dag n) (if (= n 0) 1 (let ((x (dag (- n 1)))) (list 'a x x)))) ${use(`(dag ${depth})`)}`;

const circle = (before: string): string =>
  `(define l (list 'a 1 2 3)) (list-set! l 1 l) (list-set! l 2 l) ${before} ${use("l")}`;

const CASES: readonly [string, Profile, string][] = [
  ["a little", Profile.Core1, dag(5)],
  ["much, lispy-core@1", Profile.Core1, dag(40)],
  ["much, lispy@2", Profile.Lispy2, dag(40)],
  ["deeper than text is written", Profile.Lispy2, dag(250)],
  ["in circles", Profile.Lispy2, circle("")],
  ["in circles, with something that has no text", Profile.Lispy2, circle("(list-set! l 3 car)")],
];

const LONG = `"${"long enough to be an object of its own ".repeat(3)}"`;

test("a list of long texts is seen as a value first, as part of a form later", () => {
  const source = `(define (show text n) (if (= n 0) text (show text (- n 1))))
    (for-each (lambda (text) (show text 3)) '(${LONG} "b"))`;
  const one: Case = { id: "long texts", profile: Profile.Lispy2, source };
  const [reason] = breach(one, uninterrupted(one), every(1, 100));
  assert.equal(reason?.slice(0, 3000), undefined);
});

for (const [name, profile, source] of CASES) {
  test(`lists that share each other: ${name}`, () => {
    const one: Case = { id: name, profile, source };
    const plain = uninterrupted(one);
    assert.equal(plain.text, "(#t #t)", plain.message);
    const [reason, stops] = breach(one, plain, every(1, plain.steps));
    assert.equal(reason?.slice(0, 3000), undefined);
    assert.ok(stops > 20);
  });
}
