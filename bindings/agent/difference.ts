// Where two JSON values part: for saying what a replay found.

import { type LispyValue, propertyPath } from "../values/convert.js";
import { canonicalJson } from "../cartridge/canonical.js";

/** A place in two values, and what stands there. */
export interface Difference {
  /** As in `$.receipt.usage.steps`. */
  path: string;
  /** What was recorded there, as JSON; undefined: nothing. */
  recorded: string | undefined;
  /** What is there now, as JSON; undefined: nothing. */
  replayed: string | undefined;
}

/** The first place where two values differ, in the order of the recorded one. */
export function firstDifference(
  recorded: LispyValue | undefined,
  replayed: LispyValue | undefined,
  path = "$",
): Difference {
  const keys = keysOf(recorded, replayed);
  for (const key of keys) {
    const [left, right] = [partOf(recorded, key), partOf(replayed, key)];
    if (jsonOf(left) === jsonOf(right)) continue;
    const step = typeof key === "number" ? `[${key}]` : propertyPath(key);
    return firstDifference(left, right, path + step);
  }
  return { path, recorded: jsonOf(recorded), replayed: jsonOf(replayed) };
}

/** The keys or indexes to look at when both values are objects, or both arrays; else none. */
function keysOf(left: LispyValue | undefined, right: LispyValue | undefined): (string | number)[] {
  if (left instanceof Map && right instanceof Map) {
    return [...new Set([...left.keys(), ...right.keys()])];
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return [...Array(Math.max(left.length, right.length)).keys()];
  }
  return [];
}

function partOf(value: LispyValue | undefined, key: string | number): LispyValue | undefined {
  if (value instanceof Map) return value.get(key as string);
  return Array.isArray(value) ? value[key as number] : undefined;
}

/** The canonical JSON of what there is. */
export function jsonOf(value: LispyValue | undefined): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}
