// Every vector of lispy-core@1 on the build that collects at every reservation and poisons what it frees: a value that
// was not rooted anywhere reads as garbage there. All of it must be as in the release build, steps included.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Machine } from "../support/machine.js";
import { vectorSources } from "../support/vectors.js";

/** Enough for every vector; those that need a million steps on the release build only get as far. */
const LIMITS = { steps: 20_000 };

test(`${vectorSources.length} vectors, collecting at every reservation`, () => {
  for (const source of vectorSources) {
    const expected = new Machine("release", LIMITS).eval(source);
    const machine = new Machine("test", LIMITS);
    assert.deepEqual(machine.eval(source), expected, source);
  }
});
