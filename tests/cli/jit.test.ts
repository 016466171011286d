// `--jit` and `--no-jit`: what a program prints, comes to and uses does not depend on machine code.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lispy, scratchFile } from "./lispy.js";

const HOT = `(define (count n sum) (if (= n 0) sum (count (- n 1) (+ sum (% n 7)))))
(println (count 200000 0))
(count 10 "no number")`;

test("a file, -e and --json are the same with and without machine code", () => {
  const file = scratchFile("hot.lispy", HOT);
  for (const args of [[file], ["-e", HOT], ["--json", file]]) {
    const plain = lispy(args);
    assert.equal(plain.code, 1);
    for (const flag of ["--jit", "--no-jit"]) assert.deepEqual(lispy([flag, ...args]), plain);
  }
});

test("it goes with what runs programs", () => {
  for (const args of [["--repl"], ["vectors", "none"], ["boot", "none"]]) {
    for (const flag of ["--jit", "--no-jit"]) {
      const { code, err } = lispy([flag, ...args]);
      assert.deepEqual([code, err.includes(`${flag} goes with`)], [2, true], err);
    }
  }
  assert.match(
    lispy(["--jit", "--no-jit", "-e", "1"]).err,
    /--jit and --no-jit do not go together/,
  );
});
