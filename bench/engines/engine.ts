// What the suite needs of a language. One file per engine implements it; nothing else knows whose API is whose.
// An engine that is `metered` can be stopped from outside at any time, which is what an embedder of untrusted code pays for;
// it proves that when it is opened. Ours always is. Those that are not are shown for information.

import type { Answer } from "../suite/workloads.js";

export type EngineName =
  | "lispy"
  | "lispy-interpreted"
  | "quickjs"
  | "quickjs-ng"
  | "quickjs-wasi"
  | "lua"
  | "lua-free"
  | "micropython"
  | "pyodide"
  | "fengari"
  | "biwascheme"
  | "lips"
  | "sci"
  | "reference"
  | "assemblyscript"
  | "javascript";

/** The language that an engine's programs are written in, which is also the ending of their files. */
export type Ending = "lispy" | "js" | "lua" | "py" | "scm" | "lips" | "clj" | "ts";

/** A VM with at most one program in it. */
export interface Guest {
  /** Reads and compiles a program, and runs its top level. */
  load(source: string): void | Promise<void>;
  /** Calls a procedure of the program, and brings its answer over to the host. */
  call(name: string, ...args: Answer[]): Answer | Promise<Answer>;
  dispose(): void;
  /** Bytes of linear memory that are this guest's alone. */
  memoryBytes?(): number;
}

/** A function of the host that a guest can call by the name `host`. */
export type HostFunction = (n: number) => number;

export interface Engine {
  readonly name: EngineName;
  /** Language and version, for the report. */
  readonly title: string;
  readonly ending: Ending;
  readonly metered: boolean;
  /** Size of the Wasm module that is instantiated; undefined where there is none. */
  readonly wasmBytes?: number;
  /** A guest inside an instance that is there, shared with other guests, so less isolated. Undefined where there is no such thing. */
  readonly sharing?: () => Guest;
  /** A guest with an instance of its own, from the compiled module where the package takes one. */
  readonly own?: (host?: HostFunction) => Guest | Promise<Guest>;
}

/** A guest that programs are timed in. */
export function guestOf(engine: Engine): Guest | Promise<Guest> {
  const start = engine.sharing ?? engine.own;
  if (!start) throw new Error(`${engine.name} starts no guests`);
  return start();
}
