// The internal primitives, whose names begin with `%`, are for the prelude alone, but an image may hold anything in the frames of
// the prelude, and the primitives themselves as values. Here each is called with values of every kind in every position, as
// an instruction and as a procedure: it may answer or fail, and must not trap, hang or leave the heap out of order.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Profile } from "../../assembly/shared/abi.js";
import { cpuMs } from "../support/cpu.js";
import {
  commonPrimitives,
  internalPrimitives,
  makeSamples,
  type Row,
} from "../support/internals.js";
import { type Build, Machine } from "../support/machine.js";
import { Random } from "../support/random.js";

const SLOW_MS = 2000;
const LETTERS = ["a", "b", "c", "d"];

/** What the arguments beside the one under attack are, so that the checks behind the first one are met too. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  "%slice": ["(list 1 2 3)", "1", "2"],
  "%item": ["(list 1 2 3)", "1"],
  "%rows": ["(list 1 2)", "(list (list 1 2))"],
  "%cons": ["1", "nil"],
  "%append-reverse": ["(list 1 2)", "nil"],
  "%select": ["(list 1 2)", "(list 2)", "#f", "(list 3 4)"],
  "%sort-by": ["(list 1 2)", "(list 2 1)"],
  "%match": ["'(a 1)", "(list 1 1)", "1"],
  "%raise-at": ["1", "1"],
  "%make-record": ["1", "5"],
  "%record?": ["(record)", "1"],
  "%field": ["(record)", "1"],
  "%set-field": ["(record)", "1", "1"],
  "%enter": ["(end)", "list"],
  "%get": ['(make-dict "a" 1)', '"a"', "1"],
  "%remember": ["(lambda (x) (odd-macro x))", "1"],
  "%evaluator": ["1", "nil"],
  "%list-before": ["(list 1 2)", "nil"],
  "%among?": ["1", "(list 1 2)"],
};

const definition = (name: string, count: number): string =>
  `(define (do-${name}-${count} ${LETTERS.slice(0, count).join(" ")}) (${name} ${LETTERS.slice(0, count).join(" ")}))`;

function attack(build: Build, profile: Profile, row: Row, random: Random): number {
  const machine = new Machine(build, {}, profile);
  const samples = makeSamples(machine, profile);
  machine.run(
    "define_prelude",
    `${row.counts.map((count) => definition(row.name, count)).join("")}
     (define (it) ${row.name}) (define (record) (%make-record 1 5)) (define (end) (%end))`,
  );
  machine.setLimits({ steps: 20_000, heapBytes: 4 << 20 });
  const any = (): string => `(nth samples ${random.below(samples)})`;
  let done = 0;
  const call = (count: number, operands: string[]): void => {
    const head = random.oneIn(4) ? "(it)" : `do-${row.name}-${count}`;
    const begin = cpuMs();
    machine.eval(`(${[head, ...operands].join(" ")})`);
    const ms = cpuMs() - begin;
    assert.ok(ms < SLOW_MS, `${ms} ms: (${row.name} ${operands.join(" ")})`);
    done += 1;
  };
  for (const count of row.counts) {
    const fitting = FITTING[row.name] ?? [];
    for (let at = 0; at < count; at++) {
      // Collecting at every reservation costs much: there each position meets a part of them.
      const step = build === "test" ? 5 : 1;
      for (let i = random.below(step); i < samples; i += step) {
        const operands = Array.from({ length: count }, (_, j) => fitting[j] ?? any());
        operands[at] = `(nth samples ${i})`;
        try {
          call(count, operands);
        } catch (error) {
          throw new Error(`(${row.name} ${operands.join(" ")})`, { cause: error });
        }
      }
    }
    call(count, Array.from({ length: count }, any));
  }
  machine.defaultLimits();
  machine.setLimits({ steps: 20_000 });
  const after = machine.eval("(length (append (list 1 2) (cons 3 nil)))");
  assert.equal(after.text, "3", `${row.name}: the machine lives on: ${after.message}`);
  return done;
}

for (const build of ["debug", "test"] as const) {
  for (const profile of [Profile.Core1, Profile.Lispy2]) {
    const rows = profile === Profile.Core1 ? commonPrimitives : internalPrimitives;
    test(`${rows.length} primitives of profile ${profile}, ${build} build`, (context) => {
      const random = new Random(`${build} ${profile}`);
      const calls = rows.reduce((sum, row) => sum + attack(build, profile, row, random), 0);
      context.diagnostic(`${calls} calls`);
      assert.ok(rows.length > 50 && calls > 2000);
    });
  }
}
