// The loop of a fuzzer: how long, with which seed, and what is said when an input breaks the machine.
// FUZZ_INPUTS: inputs of each fuzzer; FUZZ_SECONDS: instead, how long all of them together may take, each its share.
// Without either a fuzzer does the number that its test file names, so that a plain `npm test` is the same everywhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Random, seed } from "./random.js";

/** Fuzzers that share FUZZ_SECONDS: the files of tests/fuzz run two at a time. */
const SHARES = 3;

const seconds = Number(process.env["FUZZ_SECONDS"] ?? 0);
const fixed = Number(process.env["FUZZ_INPUTS"] ?? 0);

/** Inputs are shown in full up to here; the seed brings back the rest. */
const SHOWN = 4000;

/**
 * Declares the test of one fuzzer. `body` does one input and returns it as text, or throws; `describe` gives the
 * input that it was working on when it threw.
 */
export function fuzz(
  name: string,
  inputs: number,
  make: (random: Random) => { next: () => void; describe: () => string },
): void {
  const amount = seconds > 0 ? `${seconds / SHARES} s` : `${fixed || inputs} inputs`;
  test(`${name}: ${amount}, seed ${seed}`, () => {
    const fuzzer = make(new Random(name));
    const end = seconds > 0 ? Date.now() + (seconds * 1000) / SHARES : Infinity;
    const count = seconds > 0 ? Infinity : fixed || inputs;
    let done = 0;
    for (; done < count && Date.now() < end; done++) {
      try {
        fuzzer.next();
      } catch (error) {
        const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
        assert.fail(
          `${name}: input ${done} with FUZZ_SEED=${seed}\n--- input\n${fuzzer.describe().slice(0, SHOWN)}\n--- failure\n${what}`,
        );
      }
    }
    console.log(`${name}: ${done} inputs, FUZZ_SEED=${seed}`);
  });
}
