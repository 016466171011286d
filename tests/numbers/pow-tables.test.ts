// Powers with any exponent: the release build makes the tables for them (assembly/data/pow-tables.ts), the debug build has the compiler's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Machine } from "../support/machine.js";

/** Bases and exponents that look at each of the 128 entries of either table. */
const POWERS = `(list (map (lambda (i) (expt (/ (+ 181.5 i) 256) 0.3)) (range 182))
                      (map (lambda (i) (expt 2.0 (/ i 128.0))) (range 1 128))
                      (map (lambda (i) (expt (+ 1.5 i) (/ i -7.0))) (range 1 300)))`;

test("powers are the same with tables that the module made", () => {
  const release = new Machine("release").eval(POWERS).text!;
  assert.match(release, /\(\(0\.9\d+ /);
  assert.equal(release, new Machine("debug").eval(POWERS).text);
});
