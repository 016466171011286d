// The programs that all runtimes run: the vectors and examples that the law of images is held against, picked evenly, so that the
// same files give the same pick.

import { Profile } from "../../assembly/shared/abi.js";
import { type Case, lawCases } from "../support/migrate.js";
import type { Program } from "./suite/protocol.js";

const PROFILES = {
  [Profile.Core1]: "lispy-core@1",
  [Profile.Lispy2]: "lispy@2",
} as const;

const programOf = ({ id, profile, source }: Case): Program => ({
  id,
  profile: PROFILES[profile],
  source,
});

/** `count` of these, at equal distances. */
export function evenly<T>(items: readonly T[], count: number): T[] {
  const most = Math.min(count, items.length);
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]!);
}

/** All example programs. */
export const examples = (): Program[] => casesOf((name) => name === "programs");

/** All vectors. */
export const vectors = (): Program[] => casesOf((name) => name !== "programs");

const casesOf = (wanted: (name: string) => boolean): Program[] =>
  lawCases()
    .filter(([name]) => wanted(name))
    .flatMap(([, cases]) => cases.map(programOf));
