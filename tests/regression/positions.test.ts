// Errors that were reported at a wrong place. In each program `@` stands before the character that is to blame.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Profile } from "../../assembly/shared/abi.js";
import { Machine } from "../support/machine.js";

const CASES: Readonly<Record<string, string>> = {
  "a value that was raised, after finally":
    "(define (f)\n  @(raise 'x))\n(try\n  (f)\n  (finally 1))",
  "an error that a handler made, after finally":
    "(try (raise 'x)\n  (catch e @(raise 'y))\n  (finally 1))",
  "an error of the finally part": "(try 1\n  (finally\n    @(raise 'x)))",
  "a value that a task raised": "(define t (spawn (lambda ()\n  @(raise 'x))))\n(await t)",
  "a name in a clause of case": "(case 5\n  ((5) @nowhere))",
  "a name in a clause of match": "(match 5\n  (x @nowhere))",
  "a step of pipe": "(pipe 5\n  inc\n  @(car))",
  "a name in a binding of let": "(let ((a 1)\n      (b @nowhere)) b)",
  "a name in flat bindings": "(let (a 1\n      b @nowhere) b)",
  "a name in a binding of letrec": "(letrec ((a 1)\n         (b @later)\n         (later 1)) b)",
  "a name in a binding of a named let": "(let loop ((a 1)\n      (b @nowhere)) b)",
  "a name in a binding of do": "(do ((i 0 (+ i 1))\n     (j @nowhere)) (#t 1))",
  "a name in a step of do": "(do ((i 0 (+ i 1))\n     (j 0 @nowhere)) ((= i 2) 1))",
  "a name in the test of do": "(do ((i 0 (+ i 1)))\n    (@nowhere 1))",
  "a name in doseq": "(doseq\n  (x @nowhere) 1)",
  "a name in dotimes": "(dotimes\n  (x @nowhere) 1)",
  "the same of a task that nobody awaited": "(spawn (lambda ()\n  @(raise 'x)))\n5",
};

for (const [name, marked] of Object.entries(CASES)) {
  test(name, () => {
    const before = marked.slice(0, marked.indexOf("@")).split("\n");
    const machine = new Machine("release", {}, Profile.Lispy2);
    const outcome = machine.eval(marked.replace("@", ""));
    assert.deepEqual(
      [outcome.line, outcome.column],
      [before.length, before.at(-1)!.length + 1],
      outcome.message,
    );
  });
}
