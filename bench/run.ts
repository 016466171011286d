// `npm run bench [-- --quick | --only a,b | --rounds N | --seconds S | --keep NAME | --gate | --wasm FILE]`.
// LisPy VM beside the peers.
// Every round of every workload is a process of its own (sample.ts). Exit code 1 when an answer is wrong or a process
// failed; with --gate also when the goals are not met. --quick runs everything once and checks it, which says nothing
// about time: it keeps the programs from rotting.

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { openEngines } from "./engines/open.js";
import type { Figures } from "./engines/lispy.js";
import { thisMachine } from "./suite/machine.js";
import { type Measured, figuresOf, verify } from "./suite/measure.js";
import { type Report, compare, figureTable, rowsOf, textOf, verdict } from "./suite/report.js";
import { COLD_START, WORKLOADS } from "./suite/workloads.js";

// Bundled to build/bench/run.mjs.
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    gate: { type: "boolean", default: false },
    only: { type: "string" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "0.4" },
    keep: { type: "string" },
    wasm: { type: "string" },
  },
});

const all = [...WORKLOADS.map(({ name }) => name), COLD_START];
const names = options.only?.split(",") ?? all;
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`no workload ${unknown.join(", ")}; there are: ${all}`);

const engines = await openEngines(root, options.wasm && resolve(options.wasm));
const [lispy] = engines;
const missing = ["quickjs", "lua"].filter((name) => !engines.some((e) => e.name === name));
if (missing.length > 0) console.error(`bench: not installed: ${missing.join(", ")}`);

let failures = 0;
const figures: Record<string, Figures> = {};
for (const name of names) {
  try {
    await verify(root, engines, name);
    if (name !== COLD_START) figures[name] = figuresOf(root, lispy, name);
  } catch (error) {
    failures += 1;
    console.error(`bench: ${(error as Error).message}`);
  }
}

if (options.quick || failures > 0) {
  console.log(
    figureTable(Object.entries(figures).map(([name, used]) => ({ name, figures: used }))),
  );
  console.log(
    `\n${names.length - failures} of ${names.length} workloads right in ${engines.map((e) => e.name).join(", ")}`,
  );
} else {
  await fullRun();
}
process.exitCode = failures > 0 ? 1 : process.exitCode;

async function fullRun(): Promise<void> {
  const rounds: Measured[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const measured: Measured = {};
    for (const name of names) {
      process.stderr.write(`\rround ${round + 1} of ${options.rounds}: ${name.padEnd(12)}`);
      Object.assign(measured, await sample(name, round));
    }
    rounds.push(measured);
  }
  process.stderr.write("\r".padEnd(40) + "\r");
  const rows = rowsOf(rounds, figures);
  const report: Report = {
    date: new Date().toISOString(),
    machine: thisMachine(),
    engines: engines.map(({ name, title, wasmBytes }) => ({ name, title, wasmBytes })),
    rows,
    ...compare(rows),
  };
  console.log(textOf(report));
  console.log(`\nwritten to ${save(report)}`);
  if (options.gate && verdict(report) !== true) process.exitCode = 1;
}

async function sample(workload: string, round: number): Promise<Measured> {
  const wasm = options.wasm === undefined ? {} : { wasm: resolve(options.wasm) };
  const args = { root, workload, round, seconds: options.seconds, ...wasm };
  const flags = Object.entries(args).map(([name, value]) => `--${name}=${value}`);
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--expose-gc",
    join(here, "sample.mjs"),
    ...flags,
  ]);
  return (JSON.parse(stdout) as { measured: Measured }).measured;
}

/** Results are not committed, unless they got a name. */
function save(report: Report): string {
  const folder = join(root, "bench/results");
  mkdirSync(folder, { recursive: true });
  const name = options.keep ? `${options.keep}.kept` : report.date.replace(/[:.]/g, "-");
  const file = join(folder, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}
