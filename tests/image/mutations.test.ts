// Images that were damaged: each is refused with a complaint, or boots a VM that behaves. Never a trap, never a hang.
// MUTATIONS=100000 for more.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Category, Profile, Status } from "../../assembly/shared/abi.js";
import { freshMachine, imageOf } from "../support/migrate.js";
import { Random, seed } from "../support/random.js";

const COUNT = Number(process.env["MUTATIONS"] ?? 10_000);
/** A mutation that takes longer hangs. */
const SLOW_MS = 3_000;

/** Runs that stop in the middle of something: profile, source, steps to the stop. */
const RUNS: readonly [Profile, string, number][] = [
  [Profile.Core1, "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (fib 9)", 40],
  [
    Profile.Core1,
    "(define (make n) (lambda (x) (set! n (+ n x)) n)) (define f (make 5)) (map f '(1 2 3))",
    3,
  ],
  [
    Profile.Core1,
    "(define-macro (twice x) (list 'begin x x)) (define (g y) (twice (+ y 1))) (g 3)",
    4,
  ],
  [
    Profile.Lispy2,
    "(let loop ((i 0) (acc '())) (if (< i 9) (loop (+ i 1) (cons i acc)) (sort acc)))",
    7,
  ],
  [
    Profile.Lispy2,
    "(define d (dict \"a\" '(1 2) :b 2.5)) (for-each (lambda (k) (dict-set! d k (list k d))) '(x y z)) d",
    2,
  ],
  [
    Profile.Lispy2,
    "(try (map (lambda (x) (if (= x 2) (raise 'two) x)) (cdr '(0 1 2 3))) (catch e (list e)) (finally 9))",
    6,
  ],
  [
    Profile.Lispy2,
    "(define t (spawn (lambda () (yield) (+ 1 2)))) (define k nil) (+ 1 (call/cc (lambda (c) (set! k c) (await t))))",
    14,
  ],
  [
    Profile.Lispy2,
    "(define (f x) (+ 1 (g x))) (define (g x) (set! + -) (h x)) (define (h x) (* x 2)) (f 5)",
    3,
  ],
  [
    Profile.Lispy2,
    "(defrecord point (x y)) (define p (make-point 1 2)) (list (point-x p) `(a ,p))",
    30,
  ],
  [Profile.Lispy2, '(map (lambda (p) (string-append (think p) "!")) \'("a" "b"))', 1_000],
];

const images = RUNS.map(([profile, source, steps]) => {
  const machine = freshMachine(profile);
  machine.grant("think");
  machine.exports.lispy_set_pause(steps);
  const status = machine.begin("eval", source);
  assert.ok(status === Status.Suspended || status === Status.Awaiting, `${source} stops`);
  return { profile, text: imageOf(machine) };
});

/** A number, a string, a name: something that stands in the image in some other place. */
const PIECE = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null/g;
const ODD = [
  ...[
    "0",
    "-1",
    "1",
    "999999999",
    "4294967295",
    "1e308",
    "1.5",
    "null",
    "true",
    '""',
    '"0"',
    "[]",
    "{}",
  ],
  ...[
    '{"ref":0}',
    '{"ref":1}',
    '{"procedure":0}',
    '{"mark":"unbound"}',
    '{"mark":"caught"}',
    '{"box":1}',
  ],
  ...[
    '{"builtin":"%item"}',
    '{"builtin":"car"}',
    '{"capability":"think"}',
    '{"cells":[1,2],"rest":{"ref":0}}',
  ],
  ...[
    '{"part":0,"at":"1"}',
    '{"slice":[1,2,3],"from":1}',
    '"2.1"',
    '"2.2.1.-1"',
    '{"macro":{"builtin":"car"}}',
  ],
  ...[
    '{"task":[0,null,null,null,0]}',
    '{"environment":{"procedure":0}}',
    '{"continuation":{"depth":-2,"stack":[]}}',
  ],
];

function damage(text: string, random: Random): string {
  const at = random.below(text.length);
  switch (random.below(8)) {
    case 0: // a byte becomes another one
      return text.slice(0, at) + String.fromCharCode(32 + random.below(95)) + text.slice(at + 1);
    case 1: // a stretch is missing
      return text.slice(0, at) + text.slice(at + 1 + random.below(20));
    case 2: {
      // a stretch stands twice
      const end = at + random.below(30);
      return text.slice(0, end) + text.slice(at);
    }
    case 3:
    case 4: {
      // a piece changes places with another one
      const pieces = [...text.matchAll(PIECE)];
      const [a, b] = [random.pick(pieces), random.pick(pieces)];
      return text.slice(0, a.index) + b[0] + text.slice(a.index + a[0].length);
    }
    default: {
      // a piece becomes something odd
      const piece = random.pick([...text.matchAll(PIECE)]);
      return (
        text.slice(0, piece.index) + random.pick(ODD) + text.slice(piece.index + piece[0].length)
      );
    }
  }
}

/** Lets a VM that was booted from a damaged image live on. */
function live(machine: ReturnType<typeof freshMachine>): void {
  let status = machine.exports.lispy_state();
  for (let i = 0; i < 6 && (status === Status.Suspended || status === Status.Awaiting); i++) {
    assert.ok(
      machine.image() !== undefined || machine.exports.lispy_error_category() !== Category.None,
    );
    machine.exports.lispy_set_pause(200);
    status = status === Status.Suspended ? machine.resume() : machine.answerError("no");
  }
  machine.exports.lispy_cancel();
  const after = machine.eval("'alive");
  assert.ok(after.text === "alive" || after.category === Category.ResourceLimit, after.message);
  assert.ok(machine.image() !== undefined, "what it is then can be written");
}

test(`${COUNT} damaged images, seed ${seed}`, () => {
  const random = new Random("images");
  const came = { booted: 0, refused: 0 };
  for (let n = 0; n < COUNT; n++) {
    const { profile, text } = random.pick(images);
    let damaged = damage(text, random);
    while (random.oneIn(3)) damaged = damage(damaged, random);
    const machine = freshMachine(profile);
    machine.grant("think");
    machine.setLimits({ steps: 20_000, heapBytes: 16 << 20 });
    const begin = performance.now();
    try {
      if (machine.bootImage(damaged) === Status.Done) {
        came.booted += 1;
        live(machine);
      } else {
        came.refused += 1;
        const { category, message } = machine.outcome(Status.Error);
        const known = [
          Category.InvalidData,
          Category.ResourceLimit,
          Category.Syntax,
          Category.Evaluation,
        ];
        assert.ok(known.includes(category), `${category}: ${message}`);
        assert.ok(message.length > 0);
      }
      assert.ok(performance.now() - begin < SLOW_MS, "it does not hang");
    } catch (error) {
      throw new Error(
        `mutation ${n} with FUZZ_SEED=${seed}: ${(error as Error).message}\n${damaged}`,
        { cause: error },
      );
    }
  }
  console.log(`${came.booted} booted, ${came.refused} refused`);
  assert.ok(came.booted > 100 && came.refused > 100);
});
