// What becomes of a frame whose program did not come to its end.

import { LispyError } from "../errors.js";
import type { RunResult } from "../vm/run-options.js";

/** Why a run that has stopped is no frame. */
export function stopped(result: RunResult<"text">): LispyError {
  const name = result.status === "awaiting" ? result.call.name : "the run";
  const message = `${name} is answered from outside, which a frame cannot wait for`;
  return new LispyError({ category: "capability", message });
}

/** What a frame has done that is undone. */
export const NOTHING = {
  value: undefined,
  isNil: false,
  outputs: new Map(),
  writes: [],
  intents: [],
};
