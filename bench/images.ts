// `npm run bench -- images [--seconds S]`: what writing and booting an image takes, in milliseconds and bytes: an idle VM, a run
// that stands 200 frames deep, and an agent of 44 KB with 1,000 closures. Exit code 1 when what was booted does not come to the
// same end.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type ProfileName, createVMSync } from "../bindings/index.js";
import { thisMachine } from "./suite/machine.js";
import { median } from "./suite/statistics.js";
import { timeCalls, warmUp } from "./suite/timing.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { values: options } = parseArgs({ options: { seconds: { type: "string", default: "1" } } });
const module = new WebAssembly.Module(readFileSync(join(root, "build/lispy.wasm")));

interface Subject {
  name: string;
  profile: ProfileName;
  before: string;
  /** Stops after so many steps; 0: does not run. */
  program: string;
  steps: number;
}

const DEEP = `
(define (walk depth acc)
  (if (= depth 0)
      (let loop ((i 0)) (if (< i 1000) (loop (+ i 1)) acc))
      (+ 1 (walk (- depth 1) (list depth acc)))))`;
/** 44 KB of posts, and 1,000 closures over counters of their own. */
const AGENT = `
(define memory (map (lambda (i) (hash "id" i "author" "agent" "title" (string-append "post number " (number->string i)) "score" (* i 3))) (range 550)))
(define (make-counter n) (lambda () (set! n (+ n 1)) n))
(define counters (map make-counter (range 1000)))
(define (walk depth)
  (if (= depth 0)
      (let loop ((i 0)) (if (< i 1000) (loop (+ i 1)) 0))
      (+ (walk (- depth 1)) ((nth counters depth)))))`;

const SUBJECTS: readonly Subject[] = [
  { name: "idle", profile: "lispy@2", before: "(define state 7)", program: "state", steps: 0 },
  {
    name: "200 frames",
    profile: "lispy@2",
    before: DEEP.replace("(list depth acc)", "0"),
    program: "(walk 200 0)",
    steps: 500,
  },
  { name: "44 KB, 1,000 closures", profile: "lispy@2", before: AGENT, program: "0", steps: 0 },
  {
    name: "the same, 200 frames",
    profile: "lispy@2",
    before: AGENT,
    program: "(walk 200)",
    steps: 500,
  },
];

/** Milliseconds of one call. */
async function milliseconds(code: () => unknown): Promise<string> {
  await warmUp(code, 0.3);
  return (median(await timeCalls(code, Number(options.seconds))) * 1e3).toFixed(2);
}

const { cpu, cores, node } = thisMachine();
console.log(`${cpu}, ${cores} cores, Node ${node}; milliseconds, median\n`);
console.log("| VM | bytes | export | boot | new VM |");
console.log("|---|---|---|---|---|");
for (const { name, profile, before, program, steps } of SUBJECTS) {
  using vm = createVMSync({ module, profile });
  vm.eval(before, { as: "none" });
  using whole = createVMSync({ module, profile });
  whole.eval(before, { as: "none" });
  const expected = whole.eval(program, { as: "text" });
  if (steps > 0) await vm.run(program, { steps });
  const image = vm.exportImage();
  using again = createVMSync({ module, image });
  const found =
    steps > 0 ? await again.resume({ as: "text" }) : { value: again.eval(program, { as: "text" }) };
  if (!("value" in found) || found.value !== expected || again.exportImage().length === 0) {
    process.exitCode = 1;
    console.error(`bench: ${name}: expected ${expected}, got ${JSON.stringify(found)}`);
  }
  const times = [
    await milliseconds(() => vm.exportImage()),
    await milliseconds(() => createVMSync({ module, image }).dispose()),
    await milliseconds(() => createVMSync({ module, profile }).dispose()),
  ];
  console.log(`| ${[name, image.length.toLocaleString("en"), ...times].join(" | ")} |`);
}
