// How much memory: little when idle, none for a loop, and as much as the frames of a deep recursion need.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Category, Figure, Profile } from "../../assembly/shared/abi.js";
import { Machine, isSane } from "../support/machine.js";

const PAGE = 4096;

/** Pages of 4 KiB that hold anything but zeros: what an operating system has to give. */
function touchedPages(machine: Machine): number {
  const words = new BigUint64Array(machine.exports.memory.buffer);
  let pages = 0;
  for (let from = 0; from < words.length; from += PAGE / 8) {
    if (words.subarray(from, from + PAGE / 8).some((word) => word !== 0n)) pages += 1;
  }
  return pages;
}

test("an idle machine touches at most 256 KiB", () => {
  const pages = touchedPages(new Machine());
  assert.ok(pages <= 64, `${pages} pages of 4 KiB`);
});

test("a loop of 10,000,000 turns runs in constant memory", () => {
  const machine = new Machine();
  machine.eval("(define (loop n acc) (if (= n 0) acc (loop (- n 1) (+ acc 1))))");
  machine.eval("(loop 1000 0)");
  const memory = machine.figure(Figure.MemoryBytes);
  const outcome = machine.eval("(loop 10000000 0)");
  assert.equal(outcome.text, "10000000");
  assert.ok(outcome.peakDepth <= 1, "no frame per turn");
  assert.equal(machine.figure(Figure.MemoryBytes), memory);
});

test("a loop that allocates in every turn keeps the memory that its live data needs", () => {
  const machine = new Machine();
  machine.eval("(define (loop n last) (if (= n 0) last (loop (- n 1) (list n (range 10)))))");
  machine.eval("(loop 100000 nil)");
  const memory = machine.figure(Figure.MemoryBytes);
  assert.equal(machine.eval("(loop 1000000 nil)").category, Category.None);
  assert.equal(machine.figure(Figure.MemoryBytes), memory);
  assert.ok(memory <= 4 << 20, `${memory} bytes`);
});

test("recursion 1,000,000 deep works, or says that it needs more memory", () => {
  const machine = new Machine("release", { heapBytes: 128 << 20 });
  const outcome = machine.eval(
    "(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1))))) (deep 1000000)",
  );
  if (outcome.category === Category.None) assert.equal(outcome.text, "1000000");
  else assert.equal(outcome.limit, "heapBytes", outcome.message);
  assert.ok(isSane(machine));
});

test("memory that a large value took is used again", () => {
  const machine = new Machine("release", { heapBytes: 256 << 20, steps: 1e9 });
  const program = "(length (map list (range 500000)))";
  for (let i = 0; i < 5; i++) machine.eval(program); // spaces find their size
  const memory = machine.figure(Figure.MemoryBytes);
  for (let i = 0; i < 10; i++) assert.equal(machine.eval(program).text, "500000");
  assert.equal(machine.figure(Figure.MemoryBytes), memory);
});

/** Bytes of live objects. */
function liveBytes(machine: Machine): number {
  machine.exports.lispy_collect();
  return machine.figure(Figure.HeapBytes);
}

test("asking which names there are brings in those that it finds, and the answer does not depend on what is there", () => {
  const questions = [
    ...["sort", "for", "string-", "%", "nothing-of-that-name", "own", ""].map((text) => [
      `(apropos "${text}")`,
    ]),
    ["(builtin-manifest)"],
  ].map(([question]) => `(define own-form 1) ${question!}`);
  const all = new Machine("release", {}, Profile.Lispy2);
  const answers = questions.map((question) => {
    all.eval('(apropos "")');
    return all.eval(question);
  });
  for (const [index, question] of questions.entries()) {
    const machine = new Machine("release", {}, Profile.Lispy2);
    machine.eval("(define own-form 1)");
    const before = liveBytes(machine);
    const { text, steps, category } = machine.eval(question);
    assert.equal(category, Category.None);
    assert.deepEqual([text, steps], [answers[index]!.text, answers[index]!.steps], question);
    machine.eval("nil");
    const more = liveBytes(machine) - before;
    assert.ok(question.includes('""') || more < 8000, `${question}: ${more} bytes more`);
  }
  const core = new Machine("release", {}, Profile.Core1);
  const before = liveBytes(core);
  const names = core.eval("(builtin-manifest)").text!;
  core.eval("nil");
  assert.match(names, /^\("\+" .*"mod"/);
  assert.ok(liveBytes(core) - before < 2000);
});
