// MicroPython in Wasm, in the build for PyScript: one interpreter per instance. It cannot be metered: there is no hook, and time slices are not
// compiled in.

import { readFileSync } from "node:fs";
import type { Answer } from "../suite/workloads.js";
import type { Engine, Guest } from "./engine.js";
import type { Peers } from "./peer.js";

type Procedure = (...args: Answer[]) => Answer;
interface Interpreter {
  readonly globals: { get(name: string): Procedure; set(name: string, value: unknown): void };
  runPython(source: string): unknown;
}
interface Package {
  loadMicroPython(options: { heapsize: number; pystack: number }): Promise<Interpreter>;
}

const PACKAGE = "@micropython/micropython-webassembly-pyscript";
/** Its default heap of 1 MB does not hold all programs; as it is made at the start, it is not made larger than they need. */
const OPTIONS = { heapsize: 32 * 2 ** 20, pystack: 64 * 2 ** 10 };

export async function openMicropython(peers: Peers): Promise<Engine> {
  const { loadMicroPython } = await peers.loadModule<Package>(PACKAGE, "micropython.mjs");
  return {
    name: "micropython",
    title: `MicroPython ${peers.version(PACKAGE)}`,
    ending: "py",
    metered: false,
    wasmBytes: readFileSync(peers.file(PACKAGE, "micropython.wasm")).length,
    async own(host) {
      const python = await loadMicroPython(OPTIONS);
      if (host) python.globals.set("host", host);
      return guestOf(python);
    },
  };
}

/** A guest of an interpreter that keeps its program in its globals: MicroPython and Pyodide. */
export function guestOf(python: Interpreter): Guest {
  const procedures = new Map<string, Procedure>();
  return {
    load: (source) => void python.runPython(source),
    call(name, ...args) {
      let procedure = procedures.get(name);
      if (!procedure) procedures.set(name, (procedure = python.globals.get(name)));
      return procedure(...args);
    },
    dispose: () => {},
  };
}
