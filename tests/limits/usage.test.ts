// Usage figures follow from the program alone: two machines that do the same say the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Figure } from "../../assembly/shared/abi.js";
import { Machine } from "../support/machine.js";
import { ProgramMaker } from "../support/programs.js";
import { Random } from "../support/random.js";

const FIGURES: readonly Figure[] = [
  Figure.Steps,
  Figure.PeakCallDepth,
  Figure.HeapBytes,
  Figure.AllocatedBytes,
  Figure.Collections,
  Figure.OutputBytes,
  Figure.MemoryBytes,
];

test("two machines with the same history have the same figures", () => {
  const maker = new ProgramMaker(new Random("usage"));
  const [one, other] = [new Machine(), new Machine()];
  for (let i = 0; i < 300; i++) {
    const program = maker.program();
    for (const machine of [one, other]) {
      machine.setLimits({ steps: 5000, heapBytes: 2 << 20 });
      machine.eval(program);
    }
    for (const figure of FIGURES) {
      assert.equal(other.figure(figure), one.figure(figure), `figure ${figure} after\n${program}`);
    }
  }
});

test("a run begins with fresh figures, after success and after failure", () => {
  const machine = new Machine();
  const first = machine.eval("(map (lambda (x) x) (range 10))");
  machine.eval("(car 5)");
  assert.deepEqual(machine.eval("(map (lambda (x) x) (range 10))"), first);
});

test("output that the host drains in between does not change the figures", () => {
  const program =
    '(define (f n) (if (= n 0) (quote end) (begin (println "0123456789") (f (- n 1))))) (f 20000)';
  const machine = new Machine();
  const outcome = machine.eval(program);
  assert.equal(outcome.text, "end");
  assert.equal(outcome.output, "0123456789\n".repeat(20_000));
  assert.equal(machine.figure(Figure.OutputBytes), 220_000);
  assert.equal(outcome.steps, 20_003);
});
