// Merging values of two sides, with what both came from if that is known. A side that has not changed a value gives way to
// the one that has; objects are merged key by key; where both have changed something differently it is a conflict, and the
// preferred side's value is taken. Without a base, everything counts as new on both sides: so nothing is ever removed.
// Invariant: without a conflict the result does not depend on which side is which, but for the order of keys.

import { canonicalJson } from "../cartridge/canonical.js";
import { type LispyValue, propertyPath } from "../values/convert.js";
import { sameJson } from "./difference.js";

/** One of the two cartridges that are merged. */
export type Side = "a" | "b";

/** Something that both sides have changed, and differently. */
export interface MergeConflict {
  /** Where, as in `$.env.karma`. */
  readonly path: string;
  /** What both came from; absent when it was not there, or not known. */
  readonly base?: LispyValue;
  /** What side a has; absent when it has nothing there. */
  readonly a?: LispyValue;
  readonly b?: LispyValue;
  /** Whose version is in the merged cartridge. */
  readonly taken: Side;
  /** What the values do not show. */
  readonly note?: string;
}

/** A value on each side; undefined where there is none. */
export interface Versions<T = LispyValue> {
  base: T | undefined;
  a: T | undefined;
  b: T | undefined;
}

/** Merges what stands at a path. Undefined: nothing. */
export type MergeAt = (path: string, versions: Versions) => LispyValue | undefined;

/** Merges the parts of two values that are none of the simple cases; undefined: they cannot be taken apart. */
type Inside = (path: string, versions: Versions) => LispyValue | undefined;

export class Merger {
  readonly conflicts: MergeConflict[] = [];

  /** @param preferred Whose version is taken in a conflict, and whose order of keys. */
  constructor(readonly preferred: Side) {}

  /** Values of any kind. */
  readonly value: MergeAt = (path, versions) => this.with(path, versions, this.entries(this.value));

  /** Texts that can be the same in a sense, as the forms of a program: then they are no conflict, and the longer one is taken. */
  readonly text =
    (same: (left: unknown, right: unknown) => boolean): MergeAt =>
    (path, versions) =>
      this.with(path, versions, (_, { base, a, b }) => {
        if (same(a, b)) return longer(a as string, b as string);
        if (same(a, base)) return b;
        return same(b, base) ? a : undefined;
      });

  /** Decides the simple cases, else leaves it to `inside`, else it is a conflict. */
  with(path: string, versions: Versions, inside: Inside): LispyValue | undefined {
    const { base, a, b } = versions;
    if (sameJson(a, b)) return this.preferred === "a" ? a : b;
    if (sameJson(a, base)) return b;
    if (sameJson(b, base)) return a;
    return inside(path, versions) ?? this.conflict(path, versions);
  }

  /** Takes the preferred side's version, and remembers that it had to. */
  conflict(path: string, { base, a, b }: Versions, note?: string): LispyValue | undefined {
    const found = Object.entries({ base, a, b, note }).filter(([, value]) => value !== undefined);
    this.conflicts.push({ path, ...Object.fromEntries(found), taken: this.preferred });
    return this.preferred === "a" ? a : b;
  }

  /** Objects, entry by entry. */
  entries(each: MergeAt): Inside {
    return (path, { base, a, b }) => {
      if (!(a instanceof Map && b instanceof Map)) return undefined;
      return this.maps(path, { a, b, base: base instanceof Map ? base : undefined }, each);
    };
  }

  /** The entries of two maps: first those of the preferred side, in its order. */
  maps(
    path: string,
    { base, a, b }: Versions<ReadonlyMap<string, LispyValue>>,
    each: MergeAt,
  ): Map<string, LispyValue> {
    const sides = this.preferred === "a" ? [a, b] : [b, a];
    const merged = new Map<string, LispyValue>();
    for (const key of new Set(sides.flatMap((side) => [...(side?.keys() ?? [])]))) {
      const versions = { base: base?.get(key), a: a?.get(key), b: b?.get(key) };
      const value = each(path + propertyPath(key), versions);
      if (value !== undefined) merged.set(key, value);
    }
    return merged;
  }
}

/** The longer of two texts, which says more; of equally long ones the first by code units. */
function longer(left: string, right: string): string {
  if (left.length !== right.length) return left.length > right.length ? left : right;
  return left < right ? left : right;
}

/** How often something was used, on both sides: since the base, or the larger number when that is not known. Undefined: no counts. */
export function mergedCount({ base, a, b }: Versions): LispyValue | undefined {
  const [left, right] = [countOf(a), countOf(b)];
  if (left === undefined || right === undefined) return undefined;
  if (base === undefined) return left > right ? a : b;
  const before = countOf(base);
  if (before === undefined || left < before || right < before) return undefined;
  const sum = left + right - before;
  return sum <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(sum) : sum;
}

function countOf(value: LispyValue | undefined): bigint | undefined {
  if (typeof value === "bigint") return value >= 0n ? value : undefined;
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0)
    ? BigInt(value as number)
    : undefined;
}

/** The first by canonical text: for ties that nothing else decides. */
export function firstByText(left: LispyValue, right: LispyValue): number {
  const [a, b] = [canonicalJson(left), canonicalJson(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}
