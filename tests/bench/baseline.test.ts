// What our VM uses for the benchmarks' programs is what bench/baseline.json says: steps, bytes and collections, which are the same on every
// machine. A change that makes programs dearer is seen here, not by a clock.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLispy } from "../../bench/engines/lispy.js";
import { differences, readBaseline } from "../../bench/suite/baseline.js";
import { allFigures } from "../../bench/suite/figures.js";

const root = process.cwd();

test("the workloads use what the baseline says", () => {
  const found = differences(readBaseline(root), allFigures(root, openLispy(root)));
  assert.deepEqual(found, [], "after a change that is meant: npm run bench -- figures --update");
});

test("the baseline is there for every figure, and a difference is seen", () => {
  const baseline = readBaseline(root);
  assert.equal(Object.keys(baseline).length, 12);
  const dearer = { ...baseline, fib: { ...baseline["fib"]!, steps: baseline["fib"]!.steps + 1 } };
  const figures = allFigures(root, openLispy(root));
  assert.equal(differences(dearer, figures).length, 1);
});
