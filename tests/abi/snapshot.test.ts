// Snapshots as docs/abi.md tells another host to take them, in all three builds; and that nothing outside of the parts
// in use matters, because it is filled with rubbish here before a run goes on.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Figure, Profile, SnapshotRecord, Status } from "../../assembly/shared/abi.js";
import { type Build, Machine, type Outcome } from "../support/machine.js";
import { root } from "../support/root.js";

interface Copy {
  record: number;
  end: number;
  staticEnd: number;
  parts: { begin: number; bytes: Uint8Array }[];
}

const RUBBISH = 0xa5;

function take({ exports }: Machine): Copy {
  const record = exports.lispy_snapshot() >>> 0;
  exports.lispy_save_globals(record + SnapshotRecord.Globals);
  const view = new DataView(exports.memory.buffer);
  const count = view.getUint32(record + SnapshotRecord.Count, true);
  const parts = Array.from({ length: count }, (_, index) => {
    const at = record + SnapshotRecord.Parts + 8 * index;
    const [begin, end] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    return { begin, bytes: new Uint8Array(exports.memory.buffer).slice(begin, end) };
  });
  const [end, staticEnd] = [SnapshotRecord.End, SnapshotRecord.Static].map((at) =>
    view.getUint32(record + at, true),
  ) as [number, number];
  return { record, end, staticEnd, parts };
}

function putBack({ exports }: Machine, { record, end, staticEnd, parts }: Copy): void {
  const lacking = end - exports.memory.buffer.byteLength;
  if (lacking > 0) exports.memory.grow(Math.ceil(lacking / 65536));
  const all = new Uint8Array(exports.memory.buffer).fill(RUBBISH, staticEnd);
  for (const part of parts) all.set(part.bytes, part.begin);
  exports.lispy_load_globals(record + SnapshotRecord.Globals);
}

/** What a run came to, with the figures that must be the same again. */
function evaluate(machine: Machine, source: string): [Outcome, number[]] {
  const outcome = machine.eval(source);
  const figures = [Figure.HeapBytes, Figure.AllocatedBytes, Figure.Collections];
  return [outcome, figures.map((figure) => machine.figure(figure))];
}

const PROGRAMS = [
  "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (fib 12)",
  "(define kept (map (lambda (i) (list i (number->string i))) (range 300))) (length kept)",
  "(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1))))) (deep 3000)",
  '(println "out") (list (gensym) (random 1000) (expt 7 200))',
  "(define (first x) 'mine) (list (first kept) (length (filter (lambda (x) (> (car x) 100)) kept)))",
  "(try (undefined-name) (catch e 'caught))",
];

for (const build of ["release", "debug", "test"] as Build[]) {
  test(`${build}: what follows a snapshot follows again, whatever lies outside of its parts`, () => {
    const machine = new Machine(build, {}, Profile.Lispy2);
    const copies: Copy[] = [];
    const results = PROGRAMS.map((source) => {
      copies.push(take(machine));
      return evaluate(machine, source);
    });
    assert.ok(results.every(([{ text }]) => text !== undefined));
    for (const from of [0, 2, 5, 1, 0]) {
      putBack(machine, copies[from]!);
      const again = PROGRAMS.slice(from).map((source) => evaluate(machine, source));
      assert.deepEqual(again, results.slice(from), `from program ${from}`);
    }
  });

  test(`${build}: a run that was stopped goes on from a snapshot, here and in an instance that never booted`, () => {
    const machine = new Machine(build, {}, Profile.Lispy2);
    const source =
      "(define (count n all) (if (= n 0) (length all) (count (- n 1) (cons n all)))) (count 2000 '())";
    machine.exports.lispy_set_pause(777);
    const size = new TextEncoder().encode(source);
    const address = machine.exports.lispy_input(size.length) >>> 0;
    new Uint8Array(machine.exports.memory.buffer).set(size, address);
    assert.equal(machine.exports.lispy_eval(size.length), Status.Suspended);
    const copy = take(machine);
    const goOn = (one: Machine): unknown[] => {
      assert.equal(one.exports.lispy_state(), Status.Suspended);
      const status = one.exports.lispy_resume();
      return [status, one.exports.lispy_result_number(), one.figure(Figure.Steps)];
    };
    const ended = goOn(machine);
    assert.deepEqual(ended.slice(0, 2), [Status.Done, 2000]);
    const other = new Machine(build, {}, Profile.Core1);
    for (const one of [machine, other, other]) {
      putBack(one, copy);
      assert.deepEqual(goOn(one), ended);
    }
    // From one to the other and back, every hundred steps.
    putBack(other, copy);
    let [here, there] = [other, machine];
    let hops = 0;
    while (here.exports.lispy_state() === Status.Suspended) {
      putBack(there, take(here));
      [here, there] = [there, here];
      here.exports.lispy_set_pause(100);
      const status = here.exports.lispy_resume();
      hops += 1;
      if (status === Status.Suspended) continue;
      assert.deepEqual(
        [status, here.exports.lispy_result_number(), here.figure(Figure.Steps)],
        ended,
      );
    }
    assert.ok(hops > 10, `${hops} hops`);
  });
}

test("the parts are in order, do not touch, and leave out what is not in use", () => {
  const machine = new Machine("release", {}, Profile.Lispy2);
  machine.eval("(define kept (map (lambda (i) (list i)) (range 50000))) (length kept)");
  machine.eval("(define kept '())");
  machine.exports.lispy_collect();
  const { record, parts } = take(machine);
  assert.equal(parts[0]!.begin, 0);
  assert.ok(record + SnapshotRecord.Size <= parts[0]!.bytes.length, "the record is in the first");
  parts.forEach(({ begin, bytes }, index) => {
    assert.ok(bytes.length > 0);
    const next = parts[index + 1];
    if (next) assert.ok(begin + bytes.length < next.begin);
  });
  const size = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  assert.ok(size < 500_000, `${size} bytes`);
});

test("release: what snapshots leave out of static data is never written but with what belongs there", () => {
  const sources = readFileSync(join(root, "tests/conformance/lispy2.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { source: string }).source);
  // Two machines with different lives: what both have written must be the same.
  const [one, other] = [sources, [...sources].reverse()].map((programs) => {
    const machine = new Machine("release", {}, Profile.Lispy2);
    for (const program of programs) machine.eval(program);
    const { parts, staticEnd } = take(machine);
    const gaps = new Uint8Array(machine.exports.memory.buffer).slice(0, staticEnd);
    for (const { begin, bytes } of parts) gaps.fill(0, begin, begin + bytes.length);
    return gaps;
  }) as [Uint8Array, Uint8Array];
  const wrong = [...one.keys()].filter((at) => one[at] && other[at] && one[at] !== other[at]);
  assert.deepEqual(wrong, []);
  assert.ok(one.some((byte) => byte !== 0));
});
