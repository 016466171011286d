// Writing an image changes nothing: a VM that is written down where it stands, and then collects garbage, goes on as if nobody had looked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Status } from "../../assembly/shared/abi.js";
import {
  type Case,
  endingOf,
  every,
  freshMachine,
  imageOf,
  lawCases,
  uninterrupted,
} from "../support/migrate.js";

/** Stops of one case at most, about. */
const MOST = 20;
const K = 2;

function writtenDown({ profile, source }: Case, steps: number): [unknown, number] {
  const machine = freshMachine(profile);
  const next = every(K, steps, MOST);
  machine.exports.lispy_set_pause(next());
  let status = machine.begin("eval", source);
  let stops = 0;
  while (status === Status.Suspended) {
    const image = imageOf(machine);
    machine.exports.lispy_collect();
    assert.equal(imageOf(machine), image, "it is the same text after a collection");
    stops += 1;
    machine.exports.lispy_set_pause(next());
    status = machine.resume();
  }
  return [endingOf(machine, status, ""), stops];
}

for (const [name, cases] of lawCases()) {
  test(`${name}: written down at every safe point number ${K}`, () => {
    let stops = 0;
    for (const one of cases) {
      const plain = uninterrupted(one);
      const [ending, count] = writtenDown(one, plain.steps);
      assert.deepEqual(ending, plain, one.id);
      stops += count;
    }
    if (cases.some(({ source }) => source.includes("lambda"))) assert.ok(stops > 0);
  });
}
