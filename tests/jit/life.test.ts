// Machine code and the life of a VM: who has it, and what becomes of it when the instance goes on to another one.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Op } from "../../assembly/shared/opcodes.js";
import { type Jit, LispyUsageError, createVMSync } from "../../bindings/entries/node.js";
import { makeJit } from "../../bindings/entries/jit.js";
import { decode } from "../../bindings/jit/instructions.js";
import { root } from "../support/root.js";

const COUNT = "(define (count n) (if (= n 0) 'done (count (- n 1))))";

test("what is no maker is refused, and every that is no count", () => {
  for (const jit of [null, {}, true, "jit"]) {
    assert.throws(() => createVMSync({ jit: jit as unknown as Jit }), LispyUsageError);
  }
  for (const every of [0, 1.5, -1, NaN, 2 ** 31]) {
    assert.throws(() => makeJit({ every }), RangeError);
  }
});

test("a VM that is disposed twice leaves the machine code of the next one alone", () => {
  let released = 0;
  const { attach } = makeJit({ every: 1 });
  const jit: Jit = {
    attach(exports, profile) {
      const made = attach.call(makeJit({ every: 1 }), exports, profile);
      return {
        provide: () => made.provide(),
        restart: () => made.restart(),
        release: () => {
          released += 1;
          made.release();
        },
      };
    },
  };
  const vm = createVMSync({ jit });
  vm.eval(COUNT, { as: "none" });
  vm.call("count", 100);
  vm.dispose();
  vm.dispose();
  assert.equal(released, 1);
});

test("instructions of two words are those of the module", () => {
  const text = readFileSync(join(root, "assembly/vm/second-word.ts"), "utf8");
  const long = new Set([...text.matchAll(/case Op\.(\w+):/g)].map(([, name]) => name));
  const opcodes = readFileSync(join(root, "assembly/shared/opcodes.ts"), "utf8");
  const all = [...opcodes.matchAll(/^ {2}(\w+) = (\d+),$/gm)].filter(([, name]) => name !== "Done");
  assert.ok(all.length > 80 && long.size >= 7);
  for (const [, name, number] of all) {
    // Compare-and-branch skips the branch behind it, which is an instruction of its own for the module.
    if (name!.startsWith("If")) continue;
    const words = new Uint32Array([Number(number), Op.Return, Op.Return]);
    const [first] = decode({ first: 32, words, constants: new BigUint64Array() })!;
    assert.equal(first!.next - first!.at, long.has(name!) ? 8 : 4, name);
  }
});
