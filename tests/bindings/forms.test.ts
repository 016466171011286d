// Which programs of a cartridge run at boot is decided from their text alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { definesOnly, topLevelForms } from "../../bindings/source/forms.js";

const DEFINITIONS = [
  "",
  "; nothing but a comment",
  "(define x 1)",
  "  [define (f x) x] ; and\n(define-macro (m x) x)",
  '(define s ") (display 1")',
  "(define q '(display 1))",
  "( define x ( car '( 1 ) ) )",
];
const PROGRAMS = [
  "(display 1)",
  "x",
  '"text"',
  "(define x 1) (display x)",
  "'(define x 1)",
  "((define x 1))",
  "()",
];
const UNBALANCED = ["(define x 1", "(define x 1))", "(]", '(define x "', "'"];

for (const source of DEFINITIONS) {
  test(`only definitions: ${JSON.stringify(source)}`, () => {
    assert.equal(definesOnly(topLevelForms(source)!), true);
  });
}
for (const source of PROGRAMS) {
  test(`a program: ${JSON.stringify(source)}`, () => {
    assert.equal(definesOnly(topLevelForms(source)!), false);
  });
}
for (const source of UNBALANCED) {
  test(`not balanced: ${JSON.stringify(source)}`, () => {
    assert.equal(topLevelForms(source), undefined);
  });
}

test("the name that a definition defines", () => {
  const forms = topLevelForms("(define x 1) (define (f a) a) (define-macro (m a) a) (g y)")!;
  assert.deepEqual(
    forms.map(({ defines }) => defines),
    ["x", "f", "m", "y"],
  );
});
