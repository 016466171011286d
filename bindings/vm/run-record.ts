// What belongs to a run and is not in the module, so that a snapshot must hold it too. Types only.

import type { LimitName } from "./limits.js";

/** Of the run that has stopped, or the last one. */
export interface RunRecord {
  /** What it has written. */
  readonly output: string;
  /** Limits as they were before it changed them. */
  readonly overridden: readonly [LimitName, number][];
  readonly calls: CallRecord;
}

/** Of its calls of capabilities. */
export interface CallRecord {
  /** How many of each. */
  readonly counts: ReadonlyMap<string, number>;
  /** The key of the last one. */
  readonly counted: string;
}
