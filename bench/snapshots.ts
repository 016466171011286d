// `npm run bench -- snapshots [--seconds S]`: what a snapshot takes, in microseconds and bytes, of VMs of several sizes.
// Nothing to compare with: peers cannot do it. Exit code 1 when a restored VM or a fork gives a wrong answer.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type LispyVM, type ProfileName, createVMSync } from "../bindings/index.js";
import { thisMachine } from "./suite/machine.js";
import { median } from "./suite/statistics.js";
import { timeCalls, warmUp } from "./suite/timing.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { values: options } = parseArgs({
  options: { seconds: { type: "string", default: "1" } },
});
const module = new WebAssembly.Module(readFileSync(join(root, "build/lispy.wasm")));

interface Subject {
  name: string;
  profile: ProfileName;
  /** What the VM has run before; its `state` is what is checked. */
  source: string;
}

const SUBJECTS: readonly Subject[] = [
  { name: "idle, lispy-core@1", profile: "lispy-core@1", source: "(define state 7)" },
  { name: "idle, lispy@2", profile: "lispy@2", source: "(define state 7)" },
  {
    name: "1,000 records",
    profile: "lispy@2",
    source:
      '(define posts (map (lambda (i) (hash "id" i "title" (string-append "post " (number->string i)))) (range 1000)))' +
      "(define state (length posts))",
  },
  {
    name: "100,000 records",
    profile: "lispy@2",
    source:
      '(define posts (map (lambda (i) (hash "id" i "title" (string-append "post " (number->string i)))) (range 100000)))' +
      "(define state (length posts))",
  },
];

/** Microseconds of one call. */
async function microseconds(code: () => unknown): Promise<string> {
  await warmUp(code, 0.15);
  globalThis.gc?.();
  return (median(await timeCalls(code, Number(options.seconds))) * 1e6).toFixed(1);
}

function check(name: string, vm: LispyVM, expected: unknown): void {
  const found = vm.get("state");
  if (found === expected) return;
  process.exitCode = 1;
  console.error(`bench: ${name}: expected ${String(expected)}, got ${String(found)}`);
}

const { cpu, cores, node } = thisMachine();
console.log(`${cpu}, ${cores} cores, Node ${node}; microseconds, median\n`);
console.log("| VM | bytes of a snapshot | snapshot | restore | fork | new VM |");
console.log("|---|---|---|---|---|---|");
for (const { name, profile, source } of SUBJECTS) {
  using vm = createVMSync({ module, profile });
  vm.eval(source, { as: "none" });
  vm.collect();
  const expected = vm.get("state");
  const snapshot = vm.snapshot();
  vm.define("state", "changed");
  vm.restore(snapshot);
  check(`${name}, restored`, vm, expected);
  using fork = vm.fork();
  check(`${name}, forked`, fork, expected);
  const times = [
    await microseconds(() => vm.snapshot()),
    await microseconds(() => vm.restore(snapshot)),
    await microseconds(() => vm.fork().dispose()),
    await microseconds(() => createVMSync({ module, profile }).dispose()),
  ];
  console.log(`| ${[name, snapshot.bytes.toLocaleString("en"), ...times].join(" | ")} |`);
}
