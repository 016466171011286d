// What one run left behind and the next one should not have seen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Category, Profile } from "../../assembly/shared/abi.js";
import { Machine } from "../support/machine.js";

test("only text that ends inside a form is incomplete, not the next error of another kind", () => {
  const machine = new Machine();
  const isIncomplete = () => machine.exports.lispy_error_incomplete() === 1;
  machine.eval("(");
  assert.ok(isIncomplete());
  machine.eval(Uint8Array.of(0xff));
  assert.ok(!isIncomplete(), "not UTF-8");
  machine.eval("(");
  machine.run("json_parse", "[1");
  assert.ok(!isIncomplete(), "JSON");
});

test("the depth that source text may have says nothing about the prelude's text", () => {
  const machine = new Machine("release", { readerDepth: 2 });
  const outcome = machine.eval("(map car (list (list 1)))");
  assert.equal(outcome.category, Category.None, outcome.message);
});

test("no task outlives the run that failed", () => {
  for (const failing of [
    "(spawn (lambda () (let loop () (yield) (loop))))",
    '(spawn (lambda () (display "late"))) (error "first")',
  ]) {
    const machine = new Machine("release", { steps: 10_000 }, Profile.Lispy2);
    assert.notEqual(machine.eval(failing).category, Category.None);
    const later = machine.eval("(await (spawn + 1 2))");
    assert.deepEqual([later.text, later.output], ["3", ""], later.message);
  }
});
