// node examples/node-fleet/start.mjs [--agents 64] [--frames 10] [--threads 1,2,4] [--cartridge FILE]: frames per second of a fleet, by
// threads. Exit code 1 when an agent failed, or when two numbers of threads did not come to the same.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Fleet } from "./fleet.mjs";

const { values } = parseArgs({
  options: {
    agents: { type: "string", default: "64" },
    frames: { type: "string", default: "10" },
    threads: { type: "string", default: powersOfTwo(availableParallelism()).join() },
    cartridge: { type: "string" },
  },
});
const count = wholeNumber("--agents", values.agents);
const frames = wholeNumber("--frames", values.frames);
const numbersOfThreads = values.threads.split(",").map((text) => wholeNumber("--threads", text));
const file = values.cartridge ?? new URL("forager.lispy.json", import.meta.url);
const cartridge = JSON.parse(readFileSync(file, "utf8"));
/** The same agent many times, each with an id and luck of its own. */
const agents = Array.from({ length: count }, (_, index) => ({
  cartridge: JSON.stringify({
    ...cartridge,
    _meta: { ...cartridge._meta, agent_id: `forager-${index + 1}` },
  }),
  seed: index,
}));

console.log(`${count} agents, ${frames} frames of each`);
const digests = new Set();
let slowest;
for (const threads of numbersOfThreads) {
  const fleet = await Fleet.start(threads, { limits: { steps: 1_000_000 } });
  try {
    // Engines compile what is hot; the first agents would pay for it.
    await fleet.run(agents.slice(0, 4 * threads), frames);
    const begin = performance.now();
    const results = await fleet.run(agents, frames);
    const seconds = (performance.now() - begin) / 1000;
    for (const { status, error } of results) {
      if (status !== "accepted") throw new Error(`a frame was rolled back: ${error}`);
    }
    const digest = digestOf(results);
    digests.add(digest);
    slowest ??= seconds;
    const rate = Math.round((count * frames) / seconds);
    console.log(
      `${threads} thread${threads === 1 ? " " : "s"}  ${String(rate).padStart(6)} frames/s  ` +
        `${(slowest / seconds).toFixed(2)} times  ${digest.slice(0, 16)}`,
    );
  } finally {
    await fleet.stop();
  }
}
if (digests.size > 1) {
  console.error("the results depend on the number of threads");
  process.exitCode = 1;
}

/** What all agents came to: their last receipts, each of which names the one before, and their next cartridges. */
function digestOf(results) {
  const hash = createHash("sha256");
  for (const result of results) hash.update(`${result.hash}\n${result.next}\n`);
  return hash.digest("hex");
}

function wholeNumber(option, text) {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`${option} needs whole numbers from 1, not ${text}`);
}

function powersOfTwo(most) {
  const powers = [];
  for (let threads = 1; threads < most; threads *= 2) powers.push(threads);
  return [...powers, most];
}
