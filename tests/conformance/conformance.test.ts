// Test vectors: the project's own, and the published corpus where it lies beside the checkout.
// To debug one: lispy vectors tests/conformance/core1.jsonl --filter ID.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Options } from "../../cli/args.js";
import { type Failure, type Vector, readVectors, runVector } from "../../cli/vectors.js";
import { root } from "../support/root.js";

const OWN = join(root, "tests/conformance/core1.jsonl");
/** What CPython's random module gives; written by make-random.py. */
const RANDOM = join(root, "tests/conformance/random.jsonl");
/** Patterns of Python, see regex.py. */
const REGEX = join(root, "tests/conformance/regex.jsonl");
const PUBLISHED = join(root, "../shared/published/lispy-core-1.conformance.json");
const options: Options = { profile: undefined, limits: {}, json: false, printResult: false };

/** One test per area, so that a failure says which part of the language to look at. */
function areasOf(vectors: readonly Vector[]): Map<string, Vector[]> {
  const areas = new Map<string, Vector[]>();
  for (const vector of vectors) {
    const area = vector.id.split(".")[0]!;
    areas.set(area, [...(areas.get(area) ?? []), vector]);
  }
  return areas;
}

function runFile(file: string, title: string): void {
  const { vectors, runs } = readVectors(file);
  for (const [area, cases] of areasOf(vectors)) {
    test(`${title}: ${area} (${cases.length})`, async () => {
      const failures: Failure[] = [];
      for (const vector of cases) {
        const failure = await runVector(vector, runs, options);
        if (failure) failures.push(failure);
      }
      const report = failures
        .slice(0, 5)
        .map(({ id, source, expected, actual }) => `${id}: ${source}\n  ${expected}\n  ${actual}`);
      assert.equal(failures.length, 0, `${failures.length} failed\n${report.join("\n")}`);
    });
  }
}

runFile(OWN, "core1");
runFile(RANDOM, "random");
runFile(REGEX, "regex");
if (existsSync(PUBLISHED)) runFile(PUBLISHED, "published corpus");
else {
  const reason = `${PUBLISHED} is not there`;
  console.log(`skipped: published corpus: ${reason}`);
  test("published corpus", { skip: reason }, () => {});
}
