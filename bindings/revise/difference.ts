// One way in which two cartridges differ, and how values are compared for it. Equal means equal as canonical JSON: kinds of
// numbers count, the order of keys does not.

import { canonicalJson } from "../cartridge/canonical.js";
import { type LispyValue, propertyPath } from "../values/convert.js";

/** A difference between two cartridges; see {@link diffCartridges}. */
export interface Difference {
  /** Where, as in `$.env.karma`, `$.soul["Frame 1"]` (a section by its heading) or `$.echoes["frame 3, …"]`. */
  readonly path: string;
  readonly kind: "added" | "removed" | "changed";
  /** What was there; absent for something added, and where a note says it all. */
  readonly before?: LispyValue;
  /** What is there now. */
  readonly after?: LispyValue;
  /** What the values do not show at once, as `same meaning, other text`. */
  readonly note?: string;
}

/** Whether two values are the same JSON; `undefined` is that there is none. */
export function sameJson(left: LispyValue | undefined, right: LispyValue | undefined): boolean {
  // Not ===: zero and zero below zero are two numbers.
  if (Object.is(left, right)) return true;
  if (left === undefined || right === undefined) return false;
  return canonicalJson(left) === canonicalJson(right);
}

/** Compares what stands at a path in both. */
export type Compare = (
  path: string,
  before: LispyValue | undefined,
  after: LispyValue | undefined,
) => Difference[];

/** Values of any kind: objects key by key, everything else as a whole. */
export const compareValues: Compare = (path, before, after) => {
  if (sameJson(before, after)) return [];
  if (before instanceof Map && after instanceof Map) {
    return compareEntries(path, before, after, compareValues);
  }
  if (before === undefined) return [{ path, kind: "added", after: after! }];
  if (after === undefined) return [{ path, kind: "removed", before }];
  return [{ path, kind: "changed", before, after }];
};

/** The entries of two objects: first those of the old one, in its order, then what is new. */
export function compareEntries(
  path: string,
  before: ReadonlyMap<string, LispyValue>,
  after: ReadonlyMap<string, LispyValue>,
  compare: Compare,
): Difference[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) =>
    compare(path + propertyPath(key), before.get(key), after.get(key)),
  );
}
