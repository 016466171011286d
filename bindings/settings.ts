// Checks what a host passes to createVM and to single runs, before any of it reaches the module.

import { LispyUsageError } from "./errors.js";
import { LIMIT_NAMES, type LimitName, type Limits } from "./limits.js";
import { PROFILE_NAMES, profileNumber } from "./profiles.js";
import type { Profile } from "../assembly/shared/abi.js";

/** Linear memory ends here, so a larger heap limit would promise what cannot be kept. */
const MOST: Readonly<Partial<Limits>> = { heapBytes: 2 ** 32 };

/** The given limits as name and value: known names, whole numbers in range. Undefined values are left out. */
export function checkedLimits(limits: Partial<Limits>): [LimitName, number][] {
  const checked: [LimitName, number][] = [];
  for (const [name, value] of Object.entries(limits)) {
    if (!LIMIT_NAMES.includes(name as LimitName)) {
      throw new LispyUsageError(`no limit is called ${name}; there are ${LIMIT_NAMES.join(", ")}`);
    }
    if (value === undefined) continue;
    const most = MOST[name as LimitName] ?? Number.MAX_SAFE_INTEGER;
    if (!Number.isInteger(value) || value < 0 || value > most) {
      throw new LispyUsageError(
        `limit ${name} must be a whole number from 0 to ${most}, not ${String(value)}`,
      );
    }
    checked.push([name as LimitName, value]);
  }
  return checked;
}

/** The ABI's number of a profile. */
export function checkedProfile(name: string): Profile {
  const number = profileNumber(name);
  if (number !== undefined) return number;
  throw new LispyUsageError(`no profile is called ${name}; there are ${PROFILE_NAMES.join(", ")}`);
}
