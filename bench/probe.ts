// The child that takes one measure of embedding in one engine. Writes one line of JSON: seconds or bytes.

import { parseArgs } from "node:util";
import { callIn, callOut, jsonThrough, transfer } from "./embedding/crossing.js";
import { crowd, linearBytes, residentBytes } from "./embedding/crowd.js";
import {
  agent,
  fork,
  freshVm,
  imageIn,
  imageOut,
  newVm,
  restore,
  snapshot,
} from "./embedding/lives.js";
import type { EngineName } from "./engines/engine.js";
import type { LispyEngine } from "./engines/lispy.js";
import { openEngine } from "./engines/open.js";

const { values } = parseArgs({
  options: {
    root: { type: "string" },
    wasm: { type: "string" },
    measure: { type: "string" },
    engine: { type: "string" },
    seconds: { type: "string" },
  },
});
const { root, wasm } = { root: values.root!, wasm: values.wasm };
const time = Number(values.seconds);
const engine = await openEngine(values.engine as EngineName, { root, wasm });
const lispy = engine as LispyEngine;

const take: Record<string, () => number | Promise<number>> = {
  "call-in": () => callIn(root, engine, time),
  "call-out": () => callOut(root, engine, time),
  "in-1k": () => transfer(root, engine, "in", 1, time),
  "out-1k": () => transfer(root, engine, "out", 1, time),
  "in-1m": () => transfer(root, engine, "in", 1000, time),
  "out-1m": () => transfer(root, engine, "out", 1000, time),
  "json-44k": () => jsonThrough(root, engine, time),
  "new-vm": () => newVm(engine, time, false),
  "fresh-vm": () => freshVm(engine as LispyEngine, time),
  context: () => newVm(engine, time, true),
  fork: () => fork(engine, time),
  snapshot: () => snapshot(engine, time),
  restore: () => restore(engine, time),
  "image-out": () => imageOut(lispy, time),
  "image-in": () => imageIn(lispy, time),
  agent: () => agent(root, lispy, time),
  "idle-rss": () => residentBytes(engine, time === 0),
  "idle-wasm": () => linearBytes(engine),
  crowd: () => crowd(lispy, time === 0),
};
const measure = take[values.measure!];
if (!measure) throw new Error(`no measure ${values.measure}; there are: ${Object.keys(take)}`);
console.log(JSON.stringify({ value: await measure() }));
// Some peers keep timers alive.
process.exit(0);
