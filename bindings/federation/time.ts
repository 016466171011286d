// Times as worlds write them. Nothing here asks a clock, and nothing leaves the reading of a time to the host, whose engines differ
// in what they take for one.

import { LispyUsageError } from "../errors.js";

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Seconds since 1970 of a time as worlds write it, fractions left out; undefined for a text that is none. */
export function secondsOf(text: unknown): number | undefined {
  const parts = typeof text === "string" ? TIME.exec(text) : null;
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    ...[number, number, number, number, number, number],
  ];
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(time);
  // A 31st of February would be a day in March.
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23) return undefined;
  if (minute > 59 || second > 59) return undefined;
  const [sign, hours, minutes] = parts.slice(7, 10);
  const offset = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * 60;
  return time / 1000 - (sign === "-" ? -offset : offset);
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
