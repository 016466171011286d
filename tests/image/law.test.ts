// The law of images, over all vectors and example programs; docs/image.md says it. Every seventh safe point here, every one of a
// sample; `npm run test:law` goes through all schedules.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Case, breach, every, lawCases, uninterrupted } from "../support/migrate.js";
import { Random } from "../support/random.js";

/** Stops of one case at most, about: a long run is stopped more seldom after the first half of them. */
const MOST = 40;
/** One in so many cases is stopped at every safe point. */
const SAMPLE = 25;

function hold(cases: readonly Case[], k: number): void {
  const broken: string[] = [];
  let stops = 0;
  for (const one of cases) {
    const plain = uninterrupted(one);
    const [reason, count] = breach(one, plain, every(k, plain.steps, MOST));
    stops += count;
    if (reason !== undefined) broken.push(`${one.id}\n${reason.slice(0, 2000)}\n${one.source}`);
  }
  console.log(`${cases.length} cases, ${stops} stops`);
  assert.deepEqual(broken.slice(0, 5), [], `${broken.length} of ${cases.length} broken`);
  assert.ok(stops > 0);
}

for (const [name, cases] of lawCases()) {
  test(`${name}: every seventh safe point`, () => hold(cases, 7));
  test(`${name}: every safe point of a sample`, () => {
    const random = new Random(`law ${name}`);
    hold(
      cases.filter(() => random.oneIn(SAMPLE)),
      1,
    );
  });
}
