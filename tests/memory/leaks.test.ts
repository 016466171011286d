// Back to the baseline: what a run leaves behind is what it defined, nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Figure } from "../../assembly/shared/abi.js";
import { Machine } from "../support/machine.js";
import { vectorSources } from "../support/vectors.js";

function liveBytes(machine: Machine): number {
  machine.eval("nil"); // the last result and its trace are let go of
  machine.exports.lispy_collect();
  return machine.figure(Figure.HeapBytes);
}

/** Runs `program` once to let it define what it defines, then a thousand times more. */
function assertNoGrowth(program: string): void {
  const machine = new Machine("release", { steps: 100_000 });
  for (let i = 0; i < 3; i++) machine.eval(program);
  const live = liveBytes(machine);
  const memory = machine.figure(Figure.MemoryBytes);
  for (let i = 0; i < 1000; i++) machine.eval(program);
  assert.equal(liveBytes(machine), live, program);
  assert.equal(machine.figure(Figure.MemoryBytes), memory, program);
}

const PROGRAMS: readonly string[] = [
  "(+ 1 2)",
  "(define (f x) (lambda (y) (+ x y))) ((f 1) 2)",
  "(define-macro (m x) (list '+ x 1)) (define (g) (m (m 2))) (g)",
  "(map (lambda (x) (make-dict (number->string x) x)) (range 100))",
  '(json-parse (json-dump (make-dict "a" (range 50) "b" "text")))',
  '(string->symbol (string-append "never-seen-" (number->string (length (range 7)))))',
  "(car 5)",
  "(undefined-name)",
  "(error (range 100))",
  "(define (deep n) (if (= n 0) (car 0) (+ 1 (deep (- n 1))))) (deep 5000)",
  "(define (loop) (loop)) (loop)",
  "(expt 7 5000)",
  '(println (range 1000)) (display "x")',
  "(((",
  '"open',
  "(define + +) (+ 1 2)",
];

for (const program of PROGRAMS) {
  test(`1,000 times: ${program.slice(0, 70)}`, () => assertNoGrowth(program));
}

test("symbols that nobody keeps go", () => {
  const machine = new Machine("release", { steps: 1e7 });
  machine.eval(
    '(define (f n) (if (= n 0) 0 (begin (string->symbol (string-append "sym" (number->string n))) (f (- n 1)))))',
  );
  machine.eval("(f 10)");
  const live = liveBytes(machine);
  machine.eval("(f 100000)");
  assert.equal(liveBytes(machine), live);
});

test("handles: as many as values, none after release, and slots are used again", () => {
  const machine = new Machine();
  const { lispy_handle_count, lispy_release, lispy_result_handle, lispy_handle_result } =
    machine.exports;
  const live = liveBytes(machine);
  for (let round = 0; round < 20; round++) {
    const handles: number[] = [];
    for (let i = 0; i < 100; i++) {
      machine.eval(`(list ${i} "text")`);
      handles.push(lispy_result_handle());
    }
    assert.equal(new Set(handles).size, 100);
    assert.equal(lispy_handle_count(), 100);
    machine.exports.lispy_collect();
    for (const [i, handle] of handles.entries()) {
      assert.equal(lispy_handle_result(handle), 1);
      assert.deepEqual(JSON.parse(machine.json()!), [i, "text"]);
      lispy_release(handle);
      lispy_release(handle);
      assert.equal(lispy_handle_result(handle), 0);
    }
    assert.equal(lispy_handle_count(), 0);
  }
  // The table of handles itself has grown once: a few words per slot.
  assert.ok(liveBytes(machine) - live < 100 * 8 * 4, "handles are let go of");
});

test("procedures that cross get a handle each, which the host gives back", () => {
  const machine = new Machine();
  machine.eval("(list car (lambda (x) x) car)");
  machine.transfer();
  const count = machine.exports.lispy_handle_count();
  assert.equal(count, 3);
  for (let handle = 0; handle < 8; handle++) machine.exports.lispy_release(handle);
  assert.equal(machine.exports.lispy_handle_count(), 0);
});

test("all vectors on one machine, twice: the second round needs no more memory", () => {
  const machine = new Machine("release", { steps: 50_000 });
  const round = () => {
    for (const source of vectorSources) machine.eval(source);
    return [liveBytes(machine), machine.figure(Figure.MemoryBytes)];
  };
  round();
  const [live, memory] = round();
  const [again, memoryAgain] = round();
  assert.equal(again, live);
  assert.equal(memoryAgain, memory);
});
