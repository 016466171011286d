// `npm run bench [-- workloads embedding growth] [-- --quick | --only a,b | --engines a,b | --rounds N | --seconds S | --keep NAME | --wasm FILE]`:
// LisPy VM beside the peers. Exit code 1 when an answer is wrong or a process failed. Time never decides.
// --quick runs everything once, small and several at a time, which keeps programs from rotting and says nothing about time.

import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { sizes } from "../scripts/sizes.mjs";
import { MEASURES } from "./embedding/measures.js";
import type { EngineName } from "./engines/engine.js";
import type { LispyEngine } from "./engines/lispy.js";
import { ENGINE_NAMES, enginesThere, isSlow, openEngine } from "./engines/open.js";
import { reportText } from "./report/terminal.js";
import { Progress, root } from "./suite/children.js";
import { Collection } from "./suite/collect.js";
import { allFigures } from "./suite/figures.js";
import { thisMachine } from "./suite/machine.js";
import type { EngineInfo, Results } from "./suite/results.js";
import { WORKLOAD_NAMES } from "./suite/workloads.js";

const PARTS = ["workloads", "embedding", "growth"] as const;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    engines: { type: "string" },
    rounds: { type: "string" },
    seconds: { type: "string" },
    keep: { type: "string" },
    wasm: { type: "string" },
  },
});
const { quick } = options;
const settings = {
  rounds: Number(options.rounds ?? (quick ? 1 : 5)),
  seconds: Number(options.seconds ?? (quick ? 0 : 0.4)),
  atOnce: quick ? availableParallelism() : 1,
  quick,
  wasm: options.wasm === undefined ? undefined : resolve(options.wasm),
};
const names = options.only?.split(",");
const known = [...WORKLOAD_NAMES, ...MEASURES.map(({ name }) => name)];
refuseUnknown("workload or measure", names, known);
refuseUnknown("part", positionals, PARTS);
const wanted = options.engines?.split(",") ?? ENGINE_NAMES;
refuseUnknown("engine", wanted, ENGINE_NAMES);
const parts = positionals.length > 0 ? positionals : quick ? PARTS.slice(0, 2) : PARTS;

const there = enginesThere(root);
const engineNames = ENGINE_NAMES.filter((name) => name === "lispy" || wanted.includes(name));
const missing = engineNames.filter((name) => !there.includes(name));
if (missing.length > 0) console.error(`bench: not here: ${missing.join(", ")}`);

const progress = new Progress();
const engines = engineNames.filter((name) => there.includes(name));
const { infos, figures } = await look(engines);
const collection = new Collection(engines, settings, progress);
const results: Results = {
  date: new Date().toISOString(),
  machine: thisMachine(),
  engines: infos,
  settings: { rounds: settings.rounds, seconds: settings.seconds },
  figures,
  sizes: await gzipSizes(),
};
// What is there is saved after each part: a run that is cut off has not been for nothing.
if (parts.includes("workloads")) {
  results.workloads = await collection.workloads(names);
  if (!quick) save(results);
}
if (parts.includes("embedding")) {
  results.embedding = await collection.embedding(names);
  if (!quick) save(results);
}
if (parts.includes("growth")) results.growth = await collection.growth(names);
progress.clear();
console.log(quick ? summary(results) : reportText(results));
if (!quick) console.log(`\nwritten to ${save(results)}`);
process.exit(progress.failures > 0 ? 1 : 0);

function refuseUnknown(
  kind: string,
  given: readonly string[] | undefined,
  all: readonly string[],
): void {
  const unknown = given?.filter((name) => !all.includes(name)) ?? [];
  if (unknown.length === 0) return;
  console.error(`bench: no ${kind} ${unknown.join(", ")}; there are: ${all.join(" ")}`);
  process.exit(2);
}

/** What the engines are; each proves here that it is metered, if it says so. */
async function look(
  all: readonly EngineName[],
): Promise<{ infos: EngineInfo[]; figures: NonNullable<Results["figures"]> }> {
  const infos: EngineInfo[] = [];
  let figures = {};
  for (const name of all) {
    const engine = await openEngine(name, { root, wasm: settings.wasm });
    const { title, metered, wasmBytes } = engine;
    infos.push({ name, title, metered, slow: isSlow(name), ...(wasmBytes && { wasmBytes }) });
    if (name === "lispy") figures = allFigures(root, engine as LispyEngine);
  }
  return { infos, figures };
}

/** Gzipped, as `npm run size` has them. */
async function gzipSizes(): Promise<Record<string, number>> {
  return Object.fromEntries((await sizes()).map(({ name, gzip }) => [name, gzip]));
}

function summary({ workloads = [], embedding = [] }: Results): string {
  const count = workloads.length + embedding.length;
  return (
    `${workloads.length} programs and ${embedding.length} measures right, ` +
    `in ${engines.join(", ")}; ${progress.failures} of ${count + progress.failures} failed`
  );
}

/** Results are not committed, unless they got a name. */
function save(kept: Results): string {
  const folder = join(root, "bench/results");
  mkdirSync(folder, { recursive: true });
  const name = options.keep ? `${options.keep}.kept` : kept.date.replace(/[:.]/g, "-");
  const file = join(folder, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(kept, null, 1)}\n`);
  return file;
}
