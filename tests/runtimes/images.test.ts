// The same image, booted on Node, Deno, workerd and Bun and moved by as many steps, gives the same next image, byte for byte; and a
// run that wanders from runtime to runtime comes to what it comes to in one piece.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/root.js";
import { agree } from "./agree.js";
import { different } from "./hosts/all.js";
import type { Host } from "./hosts/host.js";
import { evenly, examples, vectors } from "./programs.js";
import { withHosts } from "./started.js";
import type { Program, Standing } from "./suite/protocol.js";

/** How many of the vectors, and of the examples. */
const PICKED = 24;
/** How many are looked at to find them: most vectors are too short to be stopped. */
const LOOKED_AT = 600;
/** Legs of a run that wanders, about. */
const LEGS = 12;

const hosts = withHosts(different);
const node = (): Host => hosts.get("node")!;

/** Programs that can be stopped late in their run, with what they come to. */
async function pick(from: readonly Program[]): Promise<[Program, Standing][]> {
  const long: [Program, Standing][] = [];
  for (const program of evenly(from, LOOKED_AT)) {
    const whole = await node().ask({ kind: "begin", program });
    const steps = Math.floor((whole.steps * 3) / 4);
    if (steps < 3) continue;
    const late = await node().ask({ kind: "begin", program, steps });
    if (late.image !== undefined) long.push([program, whole]);
  }
  return evenly(long, PICKED);
}

/** What every runtime makes of an image; all the same. */
async function onAll(
  what: string,
  image: string,
  steps: number,
  echo: readonly string[] = [],
): Promise<Standing> {
  const names = [...hosts.keys()];
  const [expected, ...others] = await Promise.all(
    [...hosts.values()].map((host) => host.ask({ kind: "advance", image, steps, echo })),
  );
  others.forEach((standing, i) => agree(standing, expected, `${what}, ${names[i + 1]}`));
  return expected!;
}

/** Goes on with an image, each leg on the next runtime. */
async function wander(
  first: Standing,
  leg: number,
  echo: readonly string[] = [],
): Promise<Standing> {
  const ring = [...hosts.values()];
  let standing = first;
  let output = first.output;
  for (let turn = 1; standing.image !== undefined; turn += 1) {
    const host = ring[turn % ring.length]!;
    standing = await host.ask({ kind: "advance", image: standing.image, steps: leg, echo });
    output += standing.output;
  }
  return { ...standing, output };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

for (const [name, programs] of [
  ["vectors", vectors],
  ["example programs", examples],
] as const) {
  const picked = once(() => pick(programs()));

  test(`${name}: the next image is the same on every runtime`, async (t) => {
    let images = 0;
    for (const [program, whole] of await picked()) {
      for (const part of [1, 2, 3]) {
        const steps = Math.floor((whole.steps * part) / 4);
        const { image } = await node().ask({ kind: "begin", program, steps });
        if (image === undefined) continue; // no safe point between there and the end
        const next = await onAll(program.id, image, Math.ceil(whole.steps / 8));
        if (next.image !== undefined) images += 1;
      }
    }
    t.diagnostic(`${images} images`);
    assert.ok(images > PICKED, "there was something to compare");
  });

  test(`${name}: a run that wanders comes to the same end`, async () => {
    for (const [program, whole] of await picked()) {
      const leg = Math.ceil(whole.steps / LEGS);
      const first = await node().ask({ kind: "begin", program, steps: leg });
      agree(await wander(first, leg), whole, program.id);
    }
  });
}

const golden = join(root, "tests/image/golden");
for (const file of readdirSync(golden).filter((name) => name.endsWith(".json"))) {
  test(`${file}: the same on every runtime, and at the end`, async () => {
    const image = readFileSync(join(golden, file), "utf8").trimEnd();
    const next = await onAll(file, image, 1, ["think"]);
    const whole = await node().ask({ kind: "advance", image, echo: ["think"] });
    assert.equal(whole.status, "done");
    agree(await wander(next, 2, ["think"]), whole, file);
  });
}
