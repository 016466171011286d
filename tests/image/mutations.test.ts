// Images that were damaged: each is refused with a complaint that says where, or boots a VM that behaves. Never a trap, never a hang.
// MUTATIONS=100000 for more; BUILD=debug checks invariants, BUILD=test collects at every reservation too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Category, Profile, Status } from "../../assembly/shared/abi.js";
import { cpuMs } from "../support/cpu.js";
import { damage } from "../support/damage.js";
import type { Build, Machine } from "../support/machine.js";
import { freshMachine, imageOf } from "../support/migrate.js";
import { Random, seed } from "../support/random.js";

const BUILD = (process.env["BUILD"] ?? "release") as Build;
const COUNT = Number(process.env["MUTATIONS"] ?? 10_000);
/** A mutation that takes longer hangs. */
const SLOW_MS = 3_000 * (BUILD === "release" ? 1 : 10);

/** Runs that stop in the middle of something; each gives images of several stops. */
const RUNS: readonly [Profile, string][] = [
  [Profile.Core1, "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (fib 9)"],
  [
    Profile.Core1,
    `(define (make n) (lambda (x) (set! n (+ n x)) n)) (define f (make 5)) (map f '(1 2 3))
     (sort '(3 1 2) (lambda (a b) (< (f a) (f b))))`,
  ],
  [
    Profile.Core1,
    `(define-macro (twice x) (list 'begin x x)) (define (g y) (twice (+ y 1))) (g 3)
     (define-macro (slow x) (g 1) (list '+ x 1)) (define (h z) (slow (slow z))) (h 3)`,
  ],
  [
    Profile.Core1,
    `(define (f x) (+ 1 (g x))) (define (g x) (define (+ a b) (h a)) (set! map f) (h x))
     (define (h x) (* x 2)) (f 5) (reduce + '(1 2 3) 0)`,
  ],
  [
    Profile.Lispy2,
    `(let loop ((i 0) (acc '())) (if (< i 9) (loop (+ i 1) (cons i acc)) (sort acc)))
     (do ((i 0 (+ i 1))) ((= i 5)) (list i))`,
  ],
  [
    Profile.Lispy2,
    `(define d (dict "a" '(1 2) :b 2.5)) (define s (cdr '(1 2 3))) (define c (cons 1 (cons 2 s)))
     (for-each (lambda (k) (dict-set! d k (list k d s c))) '(x y z)) (map (lambda (x) x) (keys d))`,
  ],
  [
    Profile.Lispy2,
    `(define (g x) (list x)) (define (f)
       (try (map (lambda (x) (if (= x 2) (raise 'two) x)) (cdr '(0 1 2 3)))
         (catch e (g e)) (finally (g 9))))
     (f)`,
  ],
  [
    Profile.Lispy2,
    `(define t (spawn (lambda () (yield) (+ 1 2)))) (define u (spawn (lambda () (raise 'u)))) (define k nil)
     (define (f) (+ 1 (call/cc (lambda (c) (set! k c) (await t))))) (f) (if (< (f) 9) (k 9))`,
  ],
  [
    Profile.Lispy2,
    `(define (f x) (+ 1 (g x))) (define (g x) (set! + -) (h x)) (define (h x) (* x 2)) (f 5)
     (define (deep n) (if (= n 0) (begin (define (map f xs) 'mine) 0) (+ 1 (deep (- n 1)))))
     (list (map list '(1)) (deep 3))`,
  ],
  [
    Profile.Lispy2,
    `(defrecord point (x y)) (define p (point 1 2))
     (define (f) (list (point-x p) \`(a ,p ,@(map list '(1 2))))) (f)
     (define-macro (m x) \`(let ((y ,x)) (+ y ,(length (f))))) (define (h a) (m (m a))) (h 1)`,
  ],
  [
    Profile.Lispy2,
    `(define a (atom 1)) (define p (delay (+ 1 2)))
     (define (f x & r) (define y 1) (set! y (+ x y)) (swap! a (lambda (v) (+ v y)))
       (list (current-env) (lambda () y) r))
     (define e (f 1 2 3)) (f 2) (random) (gensym) (define (w n) (if (pair? n) (w (cdr n)) (force p))) (w '(1 2))`,
  ],
  [
    Profile.Lispy2,
    `(define (ask p) (string-append (think p) "!"))
     (try (map (lambda (p) (ask p)) '("a" "b")) (catch e (list 'failed e)))`,
  ],
];

/** Safe points from one image of a run to the next. */
const STOPS = [1, 2, 3, 5, 8, 13, 21];

function imagesOf(profile: Profile, source: string): string[] {
  const machine = freshMachine(profile, BUILD);
  machine.grant("think");
  const texts: string[] = [];
  machine.exports.lispy_set_pause(STOPS[0]!);
  let status = machine.begin("eval", source);
  for (const steps of STOPS.slice(1)) {
    if (status !== Status.Suspended && status !== Status.Awaiting) break;
    texts.push(imageOf(machine));
    machine.exports.lispy_set_pause(steps);
    status = status === Status.Suspended ? machine.resume() : machine.answerError("no");
  }
  assert.ok(texts.length >= 2, source);
  machine.exports.lispy_cancel();
  return [...texts, imageOf(machine)];
}

const images = RUNS.map(([profile, source]) => ({ profile, texts: imagesOf(profile, source) }));

/** Errors that booting may come to: the image is wrong, or asks for more than the host gives. */
const REFUSALS = [
  Category.InvalidData,
  Category.ResourceLimit,
  Category.Syntax,
  Category.Evaluation,
];

function isRefused(machine: Machine): void {
  const { category, message } = machine.outcome(Status.Error);
  assert.ok(REFUSALS.includes(category), `${category}: ${message}`);
  assert.ok(message.length > 0);
  if (category === Category.InvalidData)
    assert.match(message, /^(image|JSON|invalid JSON)\b/, message);
}

/** Lets a VM that was booted from a damaged image live on. */
function live(machine: Machine): void {
  let status = machine.exports.lispy_state();
  for (let i = 0; i < 6 && (status === Status.Suspended || status === Status.Awaiting); i++) {
    isWritten(machine);
    machine.exports.lispy_set_pause(200);
    status = status === Status.Suspended ? machine.resume() : machine.answerError("no");
  }
  machine.exports.lispy_cancel();
  const after = machine.eval("'alive");
  assert.ok(after.text === "alive" || after.category === Category.ResourceLimit, after.message);
  isWritten(machine);
}

/** Its image can be written, or there is a reason why not. */
function isWritten(machine: Machine): void {
  if (machine.image() !== undefined) return;
  const { category, message } = machine.outcome(Status.Error);
  assert.ok(category === Category.ResourceLimit, `no image: ${category}: ${message}`);
}

/** Boots a damaged image and lives on, if it boots; whether it did. */
function boots(profile: Profile, damaged: string, what: string): boolean {
  const machine = freshMachine(profile, BUILD);
  machine.grant("think");
  machine.setLimits({ steps: 20_000, heapBytes: 16 << 20 });
  const begin = cpuMs();
  try {
    const booted = machine.bootImage(damaged) === Status.Done;
    if (booted) live(machine);
    else isRefused(machine);
    assert.ok(cpuMs() - begin < SLOW_MS, "it does not hang");
    return booted;
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}\n${damaged}`, { cause: error });
  }
}

test(`${COUNT} damaged images, seed ${seed}`, () => {
  const random = new Random("images");
  let booted = 0;
  for (let n = 0; n < COUNT; n++) {
    const { profile, texts } = random.pick(images);
    const damaged = damage(random.pick(texts), random);
    if (boots(profile, damaged, `mutation ${n} with FUZZ_SEED=${seed}`)) booted += 1;
  }
  console.log(`${booted} booted, ${COUNT - booted} refused`);
  assert.ok(booted > COUNT / 20 && COUNT - booted > COUNT / 20);
});

test("stacks whose frames were exchanged, taken away and doubled", () => {
  let booted = 0;
  for (const { profile, texts } of images) {
    for (const text of texts) {
      const image = JSON.parse(text) as { stack?: unknown[]; depth: number };
      const { stack = [], depth } = image;
      for (let i = 0; i < stack.length; i++) {
        for (let j = 0; j < stack.length; j++) {
          const exchanged = stack.map((frame, n) =>
            n === i ? stack[j] : n === j ? stack[i] : frame,
          );
          const changes: [unknown[], number][] = [
            [exchanged, 0],
            [stack.filter((_, n) => n !== i), -1],
            [[...stack.slice(0, j), stack[i], ...stack.slice(j)], 1],
          ];
          for (const [frames, deeper] of changes) {
            const damaged = JSON.stringify({ ...image, stack: frames, depth: depth + deeper });
            if (boots(profile, damaged, `frames ${i} and ${j}`)) booted += 1;
          }
        }
      }
    }
  }
  assert.ok(booted > 1000, `${booted} booted`);
});
