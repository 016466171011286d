// What a world's agents said of themselves in its last frame, as far as an echo carries it on.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { SNAPSHOTS } from "../documents/layout.js";
import { type Documents, listIn, valueAt } from "./records.js";

/** The keys, in order, and how many entries of each; undefined for a text. */
const PARTS: readonly [string, number | undefined][] = [
  ["becoming", 15],
  ["emerging_themes", 10],
  ["community_mood", undefined],
  ["phase_transitions", 3],
  ["cross_thread_convergence", 2],
  ["attractor_status", 2],
  ["seed_evolution", undefined],
  ["commitments", 5],
  ["open_bets", 3],
];

/** From the last frame snapshot; undefined when that has none. */
export function consciousness(documents: Documents): JsonObject | undefined {
  const last = listIn(SNAPSHOTS, documents.get(SNAPSHOTS), "snapshots").at(-1);
  const found = valueAt(last, "consciousness");
  const carried = PARTS.flatMap(([key, limit]): [string, LispyValue][] => {
    const value = valueAt(found, key);
    const part = value === undefined ? undefined : shortened(value, limit);
    return part === undefined ? [] : [[key, part]];
  });
  return carried.length === 0 ? undefined : new Map(carried);
}

/** The first entries; undefined for what is empty or of another kind. */
function shortened(value: LispyValue, limit: number | undefined): LispyValue | undefined {
  if (limit === undefined) return typeof value === "string" && value !== "" ? value : undefined;
  if (Array.isArray(value)) return value.length > 0 ? value.slice(0, limit) : undefined;
  if (!(value instanceof Map) || value.size === 0) return undefined;
  return new Map([...value].slice(0, limit));
}
