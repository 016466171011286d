// A merged world in one file: a cartridge that has both parents' latest echoes in full, and the one that came of them.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { inOrder } from "./merge.js";
import { type NamedWorld, slugOfWorld } from "./names.js";
import { object, objectIn, objectsIn, textsIn } from "./read.js";
import { checkedTime } from "./time.js";
import { MERGED, latestEcho, vitalsOf } from "./vitals.js";

/** The id of a merged world: `merged-` and both names, sorted. */
export function mergedId(a: string, b: string): string {
  const [first, second] = a < b ? [a, b] : [b, a];
  return `${MERGED}-${slugOfWorld(first)}-${slugOfWorld(second)}`;
}

/**
 * The cartridge of a merged world, from which a new world can be founded. `echoes` has the latest echo of each parent that has one,
 * by the parents' names, then the merged one; `state_snapshot` has `organism` (the figures and signals of the whole), `resonance`
 * and `parents`.
 *
 * @param merged What `mergeWorlds` made of the two.
 * @throws As `mergeWorlds`.
 * @example `mergedCartridge(a, b, mergeWorlds(a, b, { at }), { at })`
 */
export function mergedCartridge(
  a: NamedWorld,
  b: NamedWorld,
  merged: JsonObject,
  { at }: { at: string },
): JsonObject {
  checkedTime(at);
  const worlds = inOrder(a, b);
  const [first, second] = worlds.map(({ name }) => name) as [string, string];
  const signals = objectIn(merged, "signals");
  const organism = object([
    ["name", `${first} + ${second}`],
    ["frame", merged.get("frame")],
    ["merged_at", merged.get("echo_timestamp")],
    ...objectIn(merged, "platform_snapshot"),
    ["engagement_trends", signals.get("engagement_trends")],
    ["trending_themes", signals.get("trending_themes")],
    ["emergence", signals.get("emergence")],
    ["active_events", signals.get("active_events")],
    ["steering_hints", merged.get("steering_hints")],
  ]);
  const empty = (): LispyValue => new Map();
  return object([
    [
      "_meta",
      object([
        ["type", "lispy-cartridge"],
        ["version", 1],
        ["format", ".lispy.json"],
        ["agent_id", mergedId(first, second)],
        ["exported_at", at],
        ["source_platform", MERGED],
        ["description", `The worlds ${first} and ${second}, merged: echoes, organism, resonance.`],
        ["bootable", true],
      ]),
    ],
    ["profile", empty()],
    ["soul", ""],
    ["tools", empty()],
    ["programs", empty()],
    ["env", empty()],
    ["echoes", [...worlds.flatMap(({ documents }) => latestEcho(documents) ?? []), merged]],
    [
      "state_snapshot",
      object([
        ["organism", organism],
        ["resonance", textsIn(merged, "resonance")],
        ["parents", worlds.map((world) => parentOf(world, signals))],
      ]),
    ],
  ]);
}

/** What a world that is founded from this one has to know of a parent. */
function parentOf({ name, documents }: NamedWorld, signals: JsonObject): JsonObject {
  const vitals = vitalsOf(documents);
  const echo = latestEcho(documents);
  const emergence = objectsIn(signals, "emergence").find((item) => item.get("source") === name);
  return object([
    ["name", name],
    ["frame", echo?.get("frame") ?? vitals.frame],
    ["echo_timestamp", echo?.get("echo_timestamp") ?? null],
    ["agents", vitals.agents],
    ["posts", vitals.posts],
    ["emergence", emergence],
  ]);
}
