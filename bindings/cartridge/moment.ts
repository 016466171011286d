// Moments as cartridges write them: UTC, to the second, as in `2026-04-01T20:00:00Z`. Such texts sort as time does.

import { LispyUsageError } from "../errors.js";

const MOMENT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** Whether a value is such a text. Months are not checked for their number of days. */
export function isMoment(value: unknown): value is string {
  return typeof value === "string" && MOMENT.test(value);
}

/** The text, checked. Throws a {@link LispyUsageError}: it was the host's to give. */
export function checkedMoment(value: unknown, name: string): string {
  if (isMoment(value)) return value;
  throw new LispyUsageError(`${name} must be a moment as in 2026-04-01T20:00:00Z`);
}
