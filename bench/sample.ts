// The child of the runs: one engine and one workload at one size in a fresh process, so that no measurement inherits the heap, the caches or
// the compiled code of another. Writes one line of JSON: samples in seconds.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { EngineName } from "./engines/engine.js";
import { openEngine } from "./engines/open.js";
import type { Answers } from "./suite/answers.js";
import { runnerOf } from "./suite/runner.js";
import { timeRunner } from "./suite/timing.js";
import { workloadOf } from "./suite/workloads.js";

const { values } = parseArgs({
  options: {
    root: { type: "string" },
    wasm: { type: "string" },
    answers: { type: "string" },
    engine: { type: "string" },
    workload: { type: "string" },
    n: { type: "string" },
    own: { type: "boolean", default: false },
    seconds: { type: "string" },
  },
});
const { root, wasm } = { root: values.root!, wasm: values.wasm };
const engine = await openEngine(values.engine as EngineName, { root, wasm });
const runner = await runnerOf({
  root,
  engine,
  workload: workloadOf(values.workload!),
  n: Number(values.n),
  own: values.own,
  answers: JSON.parse(readFileSync(values.answers!, "utf8")) as Answers,
});
const samples = await timeRunner(runner, Number(values.seconds));
runner.dispose();
console.log(JSON.stringify({ samples }));
// Some peers keep timers alive.
process.exit(0);
