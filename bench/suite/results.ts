// What a run has found, as it is kept in bench/results/NAME.json: raw enough that every figure of the report follows from it.

import type { EngineName } from "../engines/engine.js";
import type { Figures } from "../engines/lispy.js";
import type { Machine } from "./machine.js";
import type { Job } from "./plan.js";

/** A job and, for each round, the median of its samples in seconds. */
export interface Timed extends Job {
  readonly rounds: number[];
}

/** A measure of embedding in one engine; seconds or bytes, one figure for each round. */
export interface Embedded {
  readonly measure: string;
  readonly engine: EngineName;
  readonly rounds: number[];
}

export interface EngineInfo {
  readonly name: EngineName;
  readonly title: string;
  readonly metered: boolean;
  readonly slow: boolean;
  readonly wasmBytes?: number;
}

export interface Results {
  readonly date: string;
  readonly machine: Machine;
  readonly engines: EngineInfo[];
  /** Rounds and seconds that were asked for. */
  readonly settings: { readonly rounds: number; readonly seconds: number };
  workloads?: Timed[];
  embedding?: Embedded[];
  growth?: Timed[];
  figures?: Record<string, Figures>;
  /** Gzipped bytes of what is published. */
  sizes?: Record<string, number>;
}
