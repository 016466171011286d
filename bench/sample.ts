// The child that runs jobs in one engine. When time counts it gets one job, so that no measurement inherits the heap, the caches or the compiled code
// of another. Writes one line of JSON: for each job, samples in seconds.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { EngineName } from "./engines/engine.js";
import { openEngine } from "./engines/open.js";
import type { Answers } from "./suite/answers.js";
import type { Job } from "./suite/plan.js";
import { runnerOf } from "./suite/runner.js";
import { timeRunner } from "./suite/timing.js";
import { workloadOf } from "./suite/workloads.js";

const { values } = parseArgs({
  options: {
    root: { type: "string" },
    wasm: { type: "string" },
    answers: { type: "string" },
    engine: { type: "string" },
    jobs: { type: "string" },
    seconds: { type: "string" },
  },
});
const root = values.root!;
const answers = JSON.parse(readFileSync(values.answers!, "utf8")) as Answers;
const engine = await openEngine(values.engine as EngineName, { root, wasm: values.wasm });
const samples: number[][] = [];
for (const { workload, n, own } of JSON.parse(values.jobs!) as Job[]) {
  const runner = await runnerOf({ root, engine, workload: workloadOf(workload), n, own, answers });
  samples.push(await timeRunner(runner, Number(values.seconds)));
  runner.dispose();
}
console.log(JSON.stringify({ samples }));
// Some peers keep timers alive.
process.exit(0);
