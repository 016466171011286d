// LisPy VM through its public bindings, with its default limits: budget and heap are always accounted.
// `figures` are exact: the same on every machine, so a change of them is a change of the program or of the VM.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LispyVM, createVMSync } from "../../bindings/index.js";
import type { Answer, Workload } from "../suite/workloads.js";
import type { Engine, LoadedProgram } from "./engine.js";

/** What the first call of `main` in a fresh VM used. */
export interface Figures {
  steps: number;
  allocatedBytes: number;
  collections: number;
  peakCallDepth: number;
  memoryBytes: number;
}

export interface LispyEngine extends Engine {
  load(workload: Workload, source: string): LoadedProgram & { figures(): Figures };
}

/** `wasm`: another build of the module, to compare two of them; the bindings are those of dist/. */
export function openLispy(root: string, wasm = join(root, "build/lispy.wasm")): LispyEngine {
  const bytes = readFileSync(wasm);
  const module = new WebAssembly.Module(bytes);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const start = (): LispyVM => createVMSync({ module });
  const define = (vm: LispyVM, workload: Workload, source: string): void => {
    for (const [name, text] of Object.entries(workload.globals ?? {})) vm.define(name, text);
    vm.eval(source, { as: "none" });
  };
  return {
    name: "lispy",
    title: `LisPy VM ${version}`,
    wasmBytes: bytes.length,
    coldStarts: [
      {
        kind: "instance",
        run() {
          const vm = start();
          const three = vm.eval("(+ 1 2)") as number;
          vm.dispose();
          return three;
        },
      },
    ],
    load(workload, source) {
      const vm = start();
      define(vm, workload, source);
      return {
        main: () => vm.call("main") as Answer,
        text: () => vm.call("text") as string,
        figures() {
          const before = vm.usage;
          vm.call("main");
          const after = vm.usage;
          return {
            steps: after.steps,
            allocatedBytes: after.allocatedBytes - before.allocatedBytes,
            collections: after.collections - before.collections,
            peakCallDepth: after.peakCallDepth,
            memoryBytes: after.memoryBytes,
          };
        },
        dispose: () => vm.dispose(),
      };
    },
  };
}
