// The seed of the random numbers, as a host gives it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LispyUsageError, createVMSync } from "../../bindings/entries/node.js";

const drawn = (seed?: number | bigint | string): unknown => {
  using vm = createVMSync({ profile: "lispy@2", ...(seed !== undefined && { seed }) });
  return vm.eval("(random)");
};

test("without a seed it is 0", () => {
  assert.equal(drawn(), 0.8444218515250481);
  assert.equal(drawn(0), drawn());
});

test("text of digits is the integer that it spells, other text is text", () => {
  assert.equal(drawn("42"), drawn(42));
  assert.equal(drawn("-12345678901234567890"), drawn(12345678901234567890n));
  assert.equal(drawn("+7"), drawn(7n));
  for (const text of ["", "-", "+", " 42", "4_2", "4.0", "é"]) {
    using vm = createVMSync({ profile: "lispy@2" });
    vm.call("set-random-seed!", text);
    assert.equal(drawn(text), vm.eval("(random)"), JSON.stringify(text));
  }
});

test("anything else is refused before the VM is made", () => {
  for (const seed of [1.5, NaN, 2 ** 60, true, null, {}]) {
    assert.throws(() => drawn(seed as number), LispyUsageError);
  }
});

test("a seed leaves no trace in what the VM says about itself", () => {
  using vm = createVMSync({ profile: "lispy@2", seed: "x" });
  assert.equal(vm.output, "");
  assert.equal(vm.usage.steps, 0);
});
