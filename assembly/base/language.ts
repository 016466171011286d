// Which language this VM runs: chosen at boot, never changed.

import { Profile } from "../shared/abi";

export class Language {
  static profile: Profile = Profile.Core1;

  static name(): string {
    return Language.profile == Profile.Core1 ? "lispy-core@1" : "lispy@2";
  }
}

/** Is it lispy@2? */
// @ts-ignore: decorator
@inline
export function isLispy2(): bool {
  return Language.profile == Profile.Lispy2;
}
