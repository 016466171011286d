// Output is captured or streamed, in order, and bounded.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LispyUsageError, createVMSync } from "../../bindings/entries/node.js";
import { errorOf, vmTest } from "../support/vm.js";

vmTest("captured output is that of the last run, also when it failed", (vm) => {
  vm.eval('(display "a") (display "é😀")');
  assert.equal(vm.output, "aé😀");
  errorOf(() => vm.eval('(display "b") (car 5)'));
  assert.equal(vm.output, "b");
  vm.eval("1");
  assert.equal(vm.output, "");
});

test("streamed output arrives in order, in pieces, and is not kept", () => {
  const pieces: string[] = [];
  using vm = createVMSync({ onOutput: (text) => void pieces.push(text) });
  vm.eval("(for-each (lambda (n) (display n) (newline)) (range 40000))");
  const expected = Array.from({ length: 40000 }, (_, n) => `${n}\n`).join("");
  assert.equal(pieces.join(""), expected);
  assert.ok(pieces.length > 1, "more than one piece");
  assert.equal(vm.output, "");
});

vmTest("the sink of one run takes precedence", (vm) => {
  let text = "";
  vm.eval('(display "x")', { onOutput: (piece) => (text += piece) });
  assert.equal(text, "x");
  assert.equal(vm.output, "");
  vm.eval('(display "y")');
  assert.equal(vm.output, "y");
});

vmTest("captured output is bounded by default", (vm) => {
  const error = errorOf(() => vm.eval('(define (f) (display "0123456789") (f)) (f)'));
  assert.equal(error.limit?.name, "outputBytes");
  assert.equal(vm.output.length, Math.floor(1048576 / 10) * 10);
});

test("a sink that calls the VM or throws does no harm", () => {
  using vm = createVMSync();
  const reenter = (): void => void vm.eval("1");
  assert.throws(() => vm.eval('(display "a")', { onOutput: reenter }), LispyUsageError);
  const dispose = (): void => vm.dispose();
  assert.throws(() => vm.eval('(display "a")', { onOutput: dispose }), LispyUsageError);
  const fail = (): void => {
    throw new TypeError("sink");
  };
  const many = "(for-each (lambda (n) (display n)) (range 60000))";
  assert.throws(() => vm.eval(many, { onOutput: fail }), TypeError);
  assert.equal(vm.eval('(display "b") 2'), 2, "an abandoned run leaves nothing behind");
  assert.equal(vm.output, "b");
});
