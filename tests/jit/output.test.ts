// What a host is handed while a program runs: machine code does not make it more often.

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeJit } from "../../bindings/jit/jit.js";
import { type CreateSyncOptions, createVMSync } from "../../bindings/entries/node.js";

const SOURCE = `
  (define (line n) (if (= n 0) nil (begin (display n) (line (- n 1)))))
  (define (lines n) (if (= n 0) nil (begin (line 5) (lines (- n 1)))))
  (lines 50)`;

function parts(options: CreateSyncOptions): string[] {
  const taken: string[] = [];
  const vm = createVMSync(options);
  vm.eval(SOURCE, { onOutput: (text) => void taken.push(text) });
  vm.dispose();
  return taken;
}

test("output comes in the same parts", () => {
  for (const every of [1, 7]) assert.deepEqual(parts({ jit: makeJit({ every }) }), parts({}));
});
