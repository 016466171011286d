// Machine code and the life of a VM: who has it, and what becomes of it when the instance goes on to another one.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Op } from "../../assembly/shared/opcodes.js";
import {
  type Jit,
  LispyUsageError,
  type LispyVM,
  createVMSync,
} from "../../bindings/entries/node.js";
import { makeJit } from "../../bindings/entries/jit.js";
import * as generator from "../../bindings/jit/generator.js";
import { decode } from "../../bindings/jit/instructions.js";
import { Maker } from "../../bindings/jit/maker.js";
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

/** A maker that tells how often a VM has got what it wanted. */
function counting(maker: Jit): { jit: Jit; provided: () => number } {
  let provided = 0;
  const jit: Jit = {
    every: maker.every,
    attach(exports, profile) {
      const made = maker.attach(exports, profile);
      const provide = (): boolean => {
        const wanted = made.provide();
        if (wanted) provided += 1;
        return wanted;
      };
      return { maker: jit, provide, restart: () => made.restart(), release: () => made.release() };
    },
  };
  return { jit, provided: () => provided };
}

function counted(vm: LispyVM, calls: number): void {
  vm.eval(COUNT, { as: "none" });
  for (let i = 0; i < calls; i++) vm.apply("count", [10], { as: "none" });
}

test("what many short runs spend counts together", () => {
  const { jit, provided } = counting(makeJit({ every: 1000 }));
  using vm = createVMSync({ jit });
  counted(vm, 10);
  assert.equal(provided(), 0);
  counted(vm, 200);
  assert.ok(provided() > 0);
});

test("what writes machine code is loaded when the first procedure is hot, and then the VM looks sooner", () => {
  let loaded = 0;
  const maker = new Maker({ first: 2000, then: 50 }, () => ((loaded += 1), generator));
  const { jit, provided } = counting(maker);
  using vm = createVMSync({ jit });
  counted(vm, 50);
  assert.equal(loaded, 0);
  counted(vm, 1000);
  assert.equal(loaded, 1);
  assert.equal(maker.every, 50);
  const before = provided();
  assert.ok(before > 1, "asked again, and answered");
  using other = createVMSync({ jit });
  counted(other, 20);
  assert.ok(provided() > before);
  assert.equal(loaded, 1);
});

test("a copy of a VM has no machine code, and the VM keeps what it had", () => {
  const { jit, provided } = counting(makeJit({ every: 50 }));
  using vm = createVMSync({ jit });
  counted(vm, 100);
  const before = provided();
  assert.ok(before > 0);
  const snapshot = vm.snapshot();
  using twin = vm.fork({ jit: false });
  for (const each of [vm, twin]) {
    for (let i = 0; i < 100; i++) each.apply("count", [10], { as: "none" });
  }
  assert.equal(provided(), before);
  vm.restore(snapshot);
  for (let i = 0; i < 100; i++) vm.apply("count", [10], { as: "none" });
  assert.ok(provided() > before, "found anew in the state that was copied");
});

test("a fork has the machine code's maker of its VM, and none when that has none", () => {
  const { jit, provided } = counting(makeJit({ every: 1 }));
  using vm = createVMSync({ jit });
  using twin = vm.fork();
  counted(twin, 10);
  assert.ok(provided() > 0);
  const before = provided();
  using unasked = vm.fork({ jit: undefined });
  counted(unasked, 10);
  assert.ok(provided() > before);
  const asked = provided();
  using plain = vm.fork({ jit: false });
  using twinOfPlain = plain.fork();
  counted(twinOfPlain, 10);
  assert.equal(provided(), asked);
});

test("a VM that is disposed twice leaves the machine code of the next one alone", () => {
  let released = 0;
  const { attach } = makeJit({ every: 1 });
  const jit: Jit = {
    every: 1,
    attach(exports, profile) {
      const made = attach.call(makeJit({ every: 1 }), exports, profile);
      return {
        maker: jit,
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

test("the more procedures a program makes, the later is one worth machine code", () => {
  const { jit, provided } = counting(makeJit({ every: 10 }));
  using vm = createVMSync({ jit });
  vm.eval(
    `(define (each n)
       (if (= n 0) 'done
           (begin ((eval '(lambda () (let loop ((i 0)) (if (= i 25) i (loop (+ i 1))))))) (each (- n 1)))))`,
    { as: "none" },
  );
  vm.call("each", 2000);
  assert.ok(provided() > 255, `${provided()} were made`);
  assert.ok(provided() < 3 * 255, `${provided()} were made`);
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
