// The same algorithms in AssemblyScript, compiled ahead by `asc`: the limit of what a module of Wasm can do without being a VM. Not metered. Each
// program is a module (bench/native), built by scripts/build.mjs; there are none for `json` and `agent`, which would be other programs.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer } from "../suite/workloads.js";
import type { Engine } from "./engine.js";

interface Exports {
  memory: WebAssembly.Memory;
  main?(n: number): number;
  prepare?(n: number): number;
  /** Returns where the text is: UTF-16, its bytes counted in the word before. */
  text?(n: number): number;
}

export function openAssemblyscript(root: string): Engine {
  const { version } = JSON.parse(
    readFileSync(join(root, "node_modules/assemblyscript/package.json"), "utf8"),
  );
  return {
    name: "assemblyscript",
    title: `AssemblyScript ${version}`,
    ending: "ts",
    metered: false,
    sharing() {
      let exports: Exports;
      const textAt = (place: number): string => {
        const bytes = new Uint32Array(exports.memory.buffer)[(place >>> 2) - 1]!;
        return new TextDecoder("utf-16le").decode(
          new Uint8Array(exports.memory.buffer, place, bytes),
        );
      };
      return {
        /** `source` is the name of the program. */
        load(source) {
          const bytes = readFileSync(join(root, "build/native", `${source}.wasm`));
          const imports = { env: { abort: () => {} } };
          const { exports: found } = new WebAssembly.Instance(
            new WebAssembly.Module(bytes),
            imports,
          );
          exports = found as unknown as Exports;
        },
        call(name, n): Answer {
          if (name === "prepare") return exports.prepare!(n as number);
          return exports.main ? exports.main(n as number) : textAt(exports.text!(n as number));
        },
        dispose: () => {},
      };
    },
  };
}
