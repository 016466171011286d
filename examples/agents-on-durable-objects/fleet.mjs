// A fleet of agents under workerd on this machine, driven by alarms, with a part of the frames waiting for this script to answer:
//
//   node examples/agents-on-durable-objects/fleet.mjs --agents 1000 --frames 20 [--every MS] [--kill TIMES] [--seed N] [--json]
//
// --every: milliseconds between two frames of an agent (0: as fast as it goes). --kill: kill -9 of workerd at so many random moments; each
// time it is started again and goes on. In the end everything is checked; the exit code is 1 when anything is wrong.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleWorker } from "../support/workerd.mjs";
import { asksOf, cartridgeOf, messageFor } from "./fleet/agent.mjs";
import { checkFleet } from "./fleet/check.mjs";
import { startOutside } from "./fleet/outside.mjs";
import { forEach, percentile } from "./fleet/pool.mjs";
import { Runtime } from "./fleet/runtime.mjs";

const { values } = parseArgs({
  options: {
    agents: { type: "string", default: "30" },
    frames: { type: "string", default: "5" },
    every: { type: "string", default: "0" },
    kill: { type: "string", default: "0" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
    json: { type: "boolean", default: false },
  },
});
const [agents, frames, every, kill, seed] = ["agents", "frames", "every", "kill", "seed"].map(
  (name) => {
    const value = Number(values[name]);
    if (!Number.isSafeInteger(value) || value < 0)
      throw new Error(`--${name} must be a whole number`);
    return value;
  },
);
/** So long without a single effect, nothing will come any more. */
const STUCK_MS = 120_000;
const say = (line) => values.json || console.log(line);
const names = Array.from({ length: agents }, (_, index) => `agent-${index}`);
const storage = mkdtempSync(join(tmpdir(), "lispy-fleet-"));
let random = seed;
/** Numerical Recipes' generator: good enough to choose a moment. */
const chance = () => (random = (Math.imul(random, 1664525) + 1013904223) >>> 0) / 2 ** 32;

const post = (path, body, expected, headers = {}) =>
  runtime.ask(path, { method: "POST", body, headers }, expected);
const outside = await startOutside((agent, answer) =>
  post(`/agents/${agent}/answer`, JSON.stringify(answer), [202]),
);
const runtime = new Runtime(storage, {
  CAPABILITY_URL: outside.url,
  CAPABILITIES: "ask",
  TOKEN: "",
});
try {
  await bundleWorker("agents-on-durable-objects");
  await runtime.start();
  const begin = Date.now();
  const created = forEach(names, 8, async (name, index) => {
    await post(`/agents/${name}`, cartridgeOf(name), [201, 409]);
    // The first frame is for the message, and runs at once.
    const headers = { "idempotency-key": `message to ${name}` };
    await post(`/agents/${name}/messages`, JSON.stringify(messageFor(index)), [202], headers);
    await post(`/agents/${name}/run?until=${frames}&every=${every}`, "", [200]);
  });
  created.catch(() => {}); // awaited below
  const wanted = agents * frames;
  for (let shown = 0; outside.effects.size < wanted;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    runtime.memory();
    const done = outside.effects.size;
    // The kills are spread over the run: each falls into its own part, at a random place.
    if (runtime.kills < kill && done >= (wanted * (runtime.kills + chance())) / kill) {
      await new Promise((resolve) => setTimeout(resolve, 200 * chance()));
      await runtime.killAndStart();
      say(`kill ${runtime.kills} after ${done} of ${wanted} frames`);
    }
    if (done - shown >= wanted / 10) say(`${(shown = done)} of ${wanted} frames`);
    // What is wrong then is found below.
    if (Date.now() - lastProgress(outside) > STUCK_MS) break;
  }
  const seconds = (Date.now() - begin) / 1000;
  const processorMs = runtime.processorMs();
  if (outside.effects.size === wanted) await created;
  while (outside.answers.size > 0) await Promise.all(outside.answers);
  const memory = runtime.memory();
  const disk = runtime.disk();
  const { faults, bytes } = await checkFleet(runtime, outside, names, frames);
  report({ seconds, processorMs, memory, disk, bytes, faults });
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await runtime.stop();
  await outside.close();
  rmSync(storage, { recursive: true, force: true });
}
function lastProgress({ effects }) {
  return [...effects.values()].at(-1)?.at ?? (lastProgress.begin ??= Date.now());
}

function report({ seconds, processorMs, memory, disk, bytes, faults }) {
  const deliveries = (book) => [...book.values()].reduce((sum, entry) => sum + entry.deliveries, 0);
  const times = latencies();
  const mib = (bytes) => Number((bytes / 2 ** 20).toFixed(1));
  const result = {
    ...{ agents, frames, every, kills: runtime.kills, seed, seconds: Number(seconds.toFixed(1)) },
    framesPerSecond: Number(((agents * frames) / seconds).toFixed(1)),
    processorMsPerFrame: Number((processorMs / (agents * frames)).toFixed(1)),
    latencyMs: Object.fromEntries(
      [
        ["p50", 0.5],
        ["p90", 0.9],
        ["p99", 0.99],
        ["max", 1],
      ].map(([name, part]) => [name, percentile(times, part)]),
    ),
    ...{
      memoryMiB: mib(memory),
      peakMemoryMiB: mib(runtime.peak),
      diskMiB: mib(disk),
      cartridgesMiB: mib(bytes),
    },
    effects: { performed: outside.effects.size, deliveries: deliveries(outside.effects) },
    calls: {
      performed: outside.calls.size,
      wanted: agents * asksOf(frames),
      deliveries: deliveries(outside.calls),
    },
    faults: faults.slice(0, 20),
  };
  console.log(values.json ? JSON.stringify(result) : result);
  say(
    faults.length === 0 ? "all agents and effects are as they must be" : `${faults.length} faults`,
  );
}

/** Milliseconds per frame: from when it was due to its effect being here; without a clock, from the agent's effect before. */
function latencies() {
  const last = new Map();
  const times = [];
  for (const { agent, body, at } of outside.effects.values()) {
    const due = every > 0 ? Date.parse(body.body.split(" ")[0]) : last.get(agent);
    if (due !== undefined) times.push(at - due);
    last.set(agent, at);
  }
  return times.sort((a, b) => a - b);
}
