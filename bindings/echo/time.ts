// Points in time as documents write them. Read by hand, because Date.parse takes a time without a zone as local.

import type { LispyValue } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?(?:Z|([+-])(\d\d):?(\d\d))?$/;

export const HOUR = 3_600_000;

/** Milliseconds since 1970 of an ISO 8601 time; UTC where it names no zone. Undefined for what is no time. */
export function timeOf(value: LispyValue | undefined): number | undefined {
  const parts = typeof value === "string" ? TIME.exec(value) : null;
  if (!parts) return undefined;
  const at = (index: number): number => Number(parts[index] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(at) as Fields;
  if (hour > 23 || minute > 59 || second > 59 || at(9) > 23 || at(10) > 59) return undefined;
  const date = new Date(0);
  // Not Date.UTC, which takes the year 50 as 1950.
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const zone = (parts[8] === "-" ? -1 : 1) * (at(9) * 60 + at(10));
  return date.getTime() + ((hour * 60 + minute - zone) * 60 + second + at(7)) * 1000;
}

type Fields = [number, number, number, number, number, number];

/** The time that the host gives as now. Throws a {@link LispyUsageError} for what is none. */
export function now(at: string): number {
  const time = timeOf(at);
  if (time !== undefined) return time;
  const shown = JSON.stringify(String(at).slice(0, 40));
  throw new LispyUsageError(`must be as 2026-04-01T20:00:00Z, not ${shown}`, "at");
}
