// `--migrate-every K`: what a program prints and comes to does not depend on how often it moves to a fresh VM.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/root.js";
import { lispy, scratchFile } from "./lispy.js";

/** With all that has to survive: output, frames on the stack, closures, a loop, random state, an error with its trace. */
const PROGRAM = `(define (f n) (if (= n 0) 1 (+ n (f (- n 1)))))
(define seen '())
(define (note! x) (set! seen (cons x seen)) (print "noted " x))
(note! (f 10))
(for-each (lambda (x) (note! (* x x))) '(1 2 3))
(println (map (lambda (x) (try (if (= x 2) (error "two") (random-int 1 100)) (catch e "caught"))) '(1 2 3)))
`;

for (const every of ["1", "2", "3", "7", "50"]) {
  test(`a file that moves at every safe point number ${every} prints the same`, () => {
    const path = scratchFile("moves.lispy", `${PROGRAM}(list seen (f 3))`);
    const stays = lispy([path, "--print-result"]);
    assert.equal(stays.code, 0, stays.err);
    assert.deepEqual(lispy([path, "--print-result", "--migrate-every", every]), stays);

    const fails = scratchFile("fails.lispy", `${PROGRAM}(define (g) (+ 1 (car (f 3))))\n(g)`);
    const failed = lispy([fails]);
    assert.equal(failed.code, 1);
    assert.match(failed.err, /in g/);
    assert.deepEqual(lispy([fails, "--migrate-every", every]), failed);
  });
}

test("-e and --json: value, output, error and steps are the same", () => {
  for (const [source, limit] of [
    ['(display "o") (map (lambda (x) (* x x)) (range 5))', "1e6"],
    ['(display "o") (define (f) (car 5)) (f)', "1e6"],
    ['(display "o") (define (f) (f)) (f)', "30"],
    ['(display "o"', "1e6"],
  ] as const) {
    const args = ["--json", "-e", source, "--max-steps", limit];
    const read = (more: string[]): unknown => {
      const { code, out } = lispy([...args, ...more]);
      const { usage, ...rest } = JSON.parse(out) as { usage: { steps: number } };
      return { code, ...rest, steps: usage.steps };
    };
    assert.deepEqual(read(["--migrate-every", "1"]), read([]), source);
  }
});

test("vectors move, too", () => {
  const file = join(root, "tests/conformance/core1.jsonl");
  const args = ["vectors", file, "--filter", "macro"];
  const { code, out } = lispy(args);
  assert.match(out, /^[1-9]\d* passed, 0 failed\n$/);
  assert.deepEqual(lispy([...args, "--migrate-every", "3"]), { code, out, err: "" });
});

test("--migrate-every needs a number from 1, and a program", () => {
  for (const args of [
    ["-e", "1", "--migrate-every", "0"],
    ["-e", "1", "--migrate-every", "often"],
    ["--repl", "--migrate-every", "1"],
    ["boot", "x.lispy.json", "--migrate-every", "1"],
  ]) {
    assert.deepEqual([lispy(args).code, lispy(args).out], [2, ""], args.join(" "));
  }
});
