// LisPy VM through its public bindings, as Node has it, with its default limits: budget and heap are always accounted.
// `figures` are exact: the same on every machine, so a change of them is a change of the program or of the VM.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LispyVM, createVMSync } from "../../bindings/entries/node.js";
import type { Answer } from "../suite/workloads.js";
import type { Engine, Guest, HostFunction } from "./engine.js";

/** What a VM has used so far; `steps` and `peakCallDepth` of its last run. */
export interface Figures {
  steps: number;
  allocatedBytes: number;
  collections: number;
  peakCallDepth: number;
  memoryBytes: number;
}

export interface LispyGuest extends Guest {
  readonly vm: LispyVM;
  load(source: string): void;
  call(name: string, ...args: Answer[]): Answer;
}

export interface LispyEngine extends Engine {
  readonly module: WebAssembly.Module;
  readonly own: (host?: HostFunction) => LispyGuest;
}

/** `wasm`: another build of the module, to compare two of them; the bindings are those of dist/. `jit`: false for no machine code. */
export function openLispy(
  root: string,
  wasm = join(root, "build/lispy.wasm"),
  jit?: false,
): LispyEngine {
  const bytes = readFileSync(wasm);
  const module = new WebAssembly.Module(bytes);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    name: jit === false ? "lispy-interpreted" : "lispy",
    title: `LisPy VM ${version}${jit === false ? ", interpreted" : ""}`,
    ending: "lispy",
    metered: true,
    wasmBytes: bytes.length,
    module,
    own(host) {
      const vm = createVMSync({
        module,
        ...(host && { capabilities: { host } }),
        ...(jit === false && { jit }),
      });
      return {
        vm,
        load: (source) => vm.eval(source, { as: "none" }),
        call: (name, ...args) => vm.call(name, ...args) as Answer,
        dispose: () => vm.dispose(),
        memoryBytes: () => vm.usage.memoryBytes,
      };
    },
  };
}
