// `npm run bench [-- --only a,b | --engines a,b | --rounds N | --seconds S | --keep NAME | --wasm FILE]`: LisPy VM beside the peers.
// Exit code 1 when an answer is wrong or a process failed. Time never decides.

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { EngineName } from "./engines/engine.js";
import type { LispyEngine } from "./engines/lispy.js";
import { ENGINE_NAMES, enginesThere, isSlow, openEngine } from "./engines/open.js";
import { figureTable, workloadTable } from "./report/workload-table.js";
import { plain } from "./report/text.js";
import { Progress, answersFile, childOf, root } from "./suite/children.js";
import { allFigures } from "./suite/figures.js";
import { thisMachine } from "./suite/machine.js";
import { type Job, chosen, inRound, jobsOf } from "./suite/plan.js";
import type { EngineInfo, Results, Timed } from "./suite/results.js";
import { median } from "./suite/statistics.js";
import { workloadOf } from "./suite/workloads.js";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    engines: { type: "string" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "0.4" },
    keep: { type: "string" },
    wasm: { type: "string" },
  },
});
const settings = { rounds: Number(options.rounds), seconds: Number(options.seconds) };
const wasm = options.wasm === undefined ? undefined : resolve(options.wasm);
const names = options.only?.split(",");
names?.forEach(workloadOf);

const there = enginesThere(root);
const wanted = (options.engines?.split(",") ?? ENGINE_NAMES) as readonly EngineName[];
const engineNames = ENGINE_NAMES.filter((name) => name === "lispy" || wanted.includes(name));
const missing = engineNames.filter((name) => !there.includes(name));
if (missing.length > 0) console.error(`bench: not installed: ${missing.join(", ")}`);

const progress = new Progress();
const engines = engineNames.filter((name) => there.includes(name));
const infos: EngineInfo[] = [];
let figures: Results["figures"];
for (const name of engines) {
  const engine = await openEngine(name, { root, wasm });
  const { title, metered, wasmBytes } = engine;
  infos.push({ name, title, metered, slow: isSlow(name), ...(wasmBytes && { wasmBytes }) });
  if (name === "lispy") figures = allFigures(root, engine as LispyEngine);
}

const results: Results = {
  date: new Date().toISOString(),
  machine: thisMachine(),
  engines: infos,
  settings,
  workloads: await timeWorkloads(),
  ...(figures && { figures }),
};
progress.clear();
console.log(plain(workloadTable(results, false)));
if (engines.some(isSlow)) console.log(`\n${plain(workloadTable(results, true))}`);
console.log("\n×: the peer's time divided by ours, above 1 is faster than the peer.\n");
if (figures) console.log(plain(figureTable(figures)));
console.log(`\nwritten to ${save(results)}`);
process.exit(progress.failures > 0 ? 1 : 0);

async function timeWorkloads(): Promise<Timed[]> {
  const answers = answersFile();
  const timed = new Map<Job, number[]>();
  const plans = chosen(names).map((workload) => jobsOf(root, workload, engines));
  for (let round = 0; round < settings.rounds; round++) {
    for (const job of plans.flatMap((jobs) => inRound(jobs, round))) {
      const { workload, engine, n, own } = job;
      const what = `round ${round + 1} of ${settings.rounds}: ${workload}(${n}) in ${engine}`;
      const { seconds } = settings;
      const flags = { root, wasm, answers, engine, workload, n, own, seconds };
      const found = await progress.attempt(what, () =>
        childOf<{ samples: number[] }>("sample", flags),
      );
      if (!found) continue;
      const rounds = timed.get(job) ?? [];
      timed.set(job, [...rounds, median(found.samples)]);
    }
  }
  return [...timed].map(([job, rounds]) => ({ ...job, rounds }));
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
