// The languages that one VM can run. The numbers are those of the ABI; the names are those of the specifications.

import { Profile } from "../../assembly/shared/abi.js";

/**
 * A language that a VM speaks, chosen when it is created and never changed.
 *
 * - `lispy-core@1`: the strict portable contract, 117 names.
 * - `lispy@2`: what agents write. A superset in names, with its own rules.
 */
export type ProfileName = "lispy-core@1" | "lispy@2";

const NUMBERS: Readonly<Record<ProfileName, Profile>> = {
  "lispy-core@1": Profile.Core1,
  "lispy@2": Profile.Lispy2,
};

/** All profile names that this version of the bindings knows. A module may speak fewer: {@link createVM} then says so. */
export const PROFILE_NAMES: readonly ProfileName[] = ["lispy-core@1", "lispy@2"];

/** The profile of a VM that was created without naming one. */
export const DEFAULT_PROFILE: ProfileName = "lispy@2";

/** The ABI's number for a name; undefined for a name that no module speaks. */
export function profileNumber(name: string): Profile | undefined {
  return Object.hasOwn(NUMBERS, name) ? NUMBERS[name as ProfileName] : undefined;
}
