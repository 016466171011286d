// What the suite needs of a language in Wasm. One file per engine implements it; nothing else knows whose API is whose.
// Every engine is metered: its program can be stopped from outside at any time, which is what an embedder of untrusted
// code pays for. The exception is named so (lua-free) and is shown only for information.

import type { Answer, Workload } from "../suite/workloads.js";

export type EngineName = "lispy" | "quickjs" | "lua" | "lua-free";

/** The order of the columns; lispy is what the others are compared with. */
export const ENGINE_NAMES: readonly EngineName[] = ["lispy", "quickjs", "lua", "lua-free"];

/** A program that is read and compiled; only calls of `main` are timed. */
export interface LoadedProgram {
  /** Calls `main`, and brings the answer over to the host. */
  main(): Answer;
  /** Calls `text`. */
  text(): string;
  dispose(): void;
}

/** One way to get from the compiled module to the value of `1 + 2`. */
export interface ColdStart {
  /** `instance`: instantiates the module anew. `context`: makes a new context inside an instance that is there. */
  readonly kind: "instance" | "context";
  /** Does all of it, and returns 3. */
  run(): number | Promise<number>;
}

export interface Engine {
  readonly name: EngineName;
  /** Language and version, for the report. */
  readonly title: string;
  /** Size of the Wasm module that is instantiated. */
  readonly wasmBytes: number;
  readonly coldStarts: readonly ColdStart[];
  load(workload: Workload, source: string): LoadedProgram;
}

/** File ending of the programs of an engine. */
export const endingOf = (name: EngineName): string =>
  ({ lispy: "lispy", quickjs: "js", lua: "lua", "lua-free": "lua" })[name];
