// What running out of heap looks like to those below the error module: a flag and two numbers.
// data/signal.ts turns it into the pending error; keeping it here avoids an upward import.

export class Exhaustion {
  static pending: bool = false;
  /** Bytes that would have been live. */
  static wanted: f64 = 0;
}

/** Notes the failure and returns false, for `return failHeapLimit(n)`. */
export function failHeapLimit(wanted: f64): bool {
  Exhaustion.pending = true;
  Exhaustion.wanted = wanted;
  return false;
}
