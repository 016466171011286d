// Times as worlds write them. Nothing here asks a clock, and nothing leaves the reading of a time to the host, whose engines differ
// in what they take for one.

import type { LispyValue } from "../values/convert.js";
import { timeOf } from "../echo/time.js";
import { LispyUsageError } from "../errors.js";

/** Seconds since 1970 of a time as worlds write it, fractions left out; undefined for a text that is none. */
export function secondsOf(text: LispyValue | undefined): number | undefined {
  const time = timeOf(text);
  return time === undefined ? undefined : Math.floor(time / 1000);
}

/** A number of seconds since 1970 as in `2026-04-01T20:00:00Z`. */
export function timeAt(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}

/** The time that a host gave, checked. Throws a {@link LispyUsageError} for anything but the form `2026-04-01T20:00:00Z`. */
export function checkedTime(at: string): string {
  if (/^[^.+]{19}Z$/.test(at) && secondsOf(at) !== undefined) return at;
  throw new LispyUsageError(
    `at: must be a time as in 2026-04-01T20:00:00Z, not ${JSON.stringify(String(at).slice(0, 40))}`,
  );
}
