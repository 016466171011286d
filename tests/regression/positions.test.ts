// Errors that were reported at a wrong place. In each program `@` stands before the character that is to blame.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Profile } from "../../assembly/shared/abi.js";
import { Machine } from "../support/machine.js";

const CASES: Readonly<Record<string, string>> = {
  "a value that was raised, after finally": "(define (f)\n  @(raise 'x))\n(try\n  (f)\n  (finally 1))",
  "an error that a handler made, after finally":
    "(try (raise 'x)\n  (catch e @(raise 'y))\n  (finally 1))",
  "an error of the finally part": "(try 1\n  (finally\n    @(raise 'x)))",
  "a value that a task raised": "(define t (spawn (lambda ()\n  @(raise 'x))))\n(await t)",
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
