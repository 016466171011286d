// The child of run.ts: one round of one workload in a fresh process, so that no measurement inherits the heap, the
// caches or the compiled code of another. Writes one line of JSON.

import { parseArgs } from "node:util";
import { openEngines } from "./engines/open.js";
import { hooks } from "./engines/lua.js";
import { interrupts } from "./engines/quickjs.js";
import { measure } from "./suite/measure.js";

const { values } = parseArgs({
  options: {
    root: { type: "string" },
    wasm: { type: "string" },
    workload: { type: "string" },
    round: { type: "string" },
    seconds: { type: "string" },
  },
});
const round = Number(values.round);
const engines = await openEngines(values.root!, values.wasm);
// Another engine goes first in every round.
const turned = engines.map((_, i) => engines[(i + round) % engines.length]!);
const measured = await measure(values.root!, turned, values.workload!, Number(values.seconds));
console.log(JSON.stringify({ measured, interrupts: interrupts.asked, hooks: hooks.ran }));
