// Lists that are part of the source of several procedures: what macro calls in them came to belongs to each top-level form, and
// is remembered by those procedures that are of this form.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Profile } from "../../assembly/shared/abi.js";
import { type Case, breach, every, uninterrupted } from "../support/migrate.js";

const MACRO = "(define (id x) x) (define-macro (m x) (list '+ x (id 1)))";
const COUNTING = "(define-macro (m x) (list '+ x (random 1000)))";
const TEMPLATE = "(define t '(lambda (q) (list (m q))))";

const CASES: readonly [string, string, string][] = [
  [
    "a template and what is evaluated of it",
    `${MACRO} (define (f y) (eval \`(let ((z ,y)) (id (m (id z)))))) (list (f 1) (f 2))`,
    "(2 3)",
  ],
  [
    "in a task",
    `${MACRO} (define (f y) (eval \`(id (m (m ,y))))) (await (spawn (lambda () (f 4))))`,
    "6",
  ],
  [
    "one form evaluated twice is expanded twice",
    `${MACRO} ${TEMPLATE} (define g (eval t)) (define h (eval t)) (list (g 1) (h 2) (g 3))`,
    "((2) (3) (4))",
  ],
  [
    "and comes to two things",
    `${COUNTING} ${TEMPLATE} (define g (eval t)) (define h (eval t)) (list (g 0) (h 0) (g 0) (h 0))`,
    "((864) (394) (864) (394))",
  ],
  [
    "procedures of one form that share a list",
    `${MACRO} (define-macro (both) (let ((l '(m 1))) (list 'list (list 'lambda () l) (list 'lambda () l))))
     (define fs (both)) (list ((car fs)) ((car (cdr fs))))`,
    "(2 2)",
  ],
];

for (const [name, source, text] of CASES) {
  test(`families: ${name}`, () => {
    const one: Case = { id: name, profile: Profile.Lispy2, source };
    const plain = uninterrupted(one);
    assert.equal(plain.text, text, plain.message);
    const [reason, stops] = breach(one, plain, every(1, plain.steps));
    assert.equal(reason?.slice(0, 3000), undefined);
    assert.ok(stops > 5);
  });
}
