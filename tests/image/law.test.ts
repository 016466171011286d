// The law of images, over all vectors and example programs; docs/image.md says it. `npm run test:law` (LAW=full) goes through more
// schedules, and hardly spreads the stops of long runs.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Case,
  type Ending,
  type Schedule,
  atRandom,
  breach,
  every,
  lawCases,
  uninterrupted,
} from "../support/migrate.js";
import { Random } from "../support/random.js";

const FULL = process.env["LAW"] === "full";
/** Stops of one case at most, about: a long run is stopped more seldom after the first half of them. */
const MOST = FULL ? 2_000 : 100;
const SCHEDULES: readonly (number | "random")[] = FULL ? [1, 2, 3, 7, 50, "random"] : [1, 7];

function scheduleOf(k: number | "random", one: Case, plain: Ending): Schedule {
  if (k !== "random") return every(k, plain.steps, MOST);
  return atRandom(new Random(`law ${one.id}`), plain.steps, MOST);
}

function hold(name: string, cases: readonly Case[], k: number | "random"): number {
  const broken: string[] = [];
  let stops = 0;
  const begin = performance.now();
  for (const one of cases) {
    const plain = uninterrupted(one);
    const [reason, count] = breach(one, plain, scheduleOf(k, one, plain));
    stops += count;
    if (reason !== undefined) broken.push(`${one.id}\n${reason.slice(0, 2000)}\n${one.source}`);
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`| ${name} | ${k} | ${cases.length} | ${stops} | ${seconds} |`);
  assert.deepEqual(broken.slice(0, 5), [], `${broken.length} of ${cases.length} broken`);
  return stops;
}

for (const [name, cases] of lawCases()) {
  for (const k of SCHEDULES) {
    test(`${name}: ${k === "random" ? "at random" : `every safe point number ${k}`}`, () => {
      const stops = hold(name, cases, k);
      if (k === 1) assert.ok(stops > cases.length, "there were stops");
    });
  }
}
